"""Addresses of `clips`."""

from django.urls import path

from clips.views import clips, cutting, datasets, sheets, tables, uploads

app_name = "clips"
urlpatterns = [
    path("", datasets.dataset_list, name="dataset_list"),
    path("new/", datasets.dataset_new, name="dataset_new"),
    path("<uuid:dataset_id>/", datasets.dataset, name="dataset"),
    path("<uuid:dataset_id>/edit/", datasets.dataset_edit, name="dataset_edit"),
    path("<uuid:dataset_id>/delete/", datasets.dataset_delete, name="dataset_delete"),
    path("<uuid:dataset_id>/upload/", uploads.upload_form, name="upload_form"),
    path("<uuid:dataset_id>/uploads/", uploads.upload_open, name="upload_open"),
    path("uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
    path("uploads/<uuid:upload_id>/files/", uploads.upload_files, name="upload_files"),
    path("uploads/<uuid:upload_id>/pieces/", uploads.upload_piece, name="upload_piece"),
    path("uploads/<uuid:upload_id>/arrived/", uploads.upload_arrived, name="upload_arrived"),
    path("uploads/<uuid:upload_id>/close/", uploads.upload_close, name="upload_close"),
    path("clips/<uuid:clip_id>/audio/", clips.clip_audio, name="clip_audio"),
    path("clips/<uuid:clip_id>/withdraw/", clips.clip_withdraw, name="clip_withdraw"),
    path("clips/<uuid:clip_id>/cut/", cutting.cut, name="cut"),
    path("clips/<uuid:clip_id>/outline/", cutting.outline, name="outline"),
    path("clips/<uuid:clip_id>/outline/draw/", cutting.outline_draw, name="outline_draw"),
    path("clips/<uuid:clip_id>/whole/", cutting.whole, name="whole"),
    path("cuttings/<uuid:cutting_id>/", cutting.cutting, name="cutting"),
    path("cuttings/<uuid:cutting_id>/make/", cutting.cutting_make, name="cutting_make"),
    path("cuttings/<uuid:cutting_id>/undo/", cutting.cutting_undo, name="cutting_undo"),
    path("compare/", sheets.compare, name="compare"),
    path("<uuid:dataset_id>/sheet/", sheets.sheet, name="sheet"),
    path("<uuid:dataset_id>/sheet/edit/", sheets.sheet_edit, name="sheet_edit"),
    path("<uuid:dataset_id>/sheet/history/", sheets.sheet_history, name="sheet_history"),
    path("<uuid:dataset_id>/table/", tables.table_new, name="table_new"),
    path("<uuid:dataset_id>/table/take/", tables.table_take, name="table_take"),
    path("tables/<uuid:table_id>/", tables.table, name="table"),
    path("tables/<uuid:table_id>/apply/", tables.table_apply, name="table_apply"),
    path("tables/<uuid:table_id>/undo/", tables.table_undo, name="table_undo"),
    path("tables/<uuid:table_id>/drop/", tables.table_drop, name="table_drop"),
    path("audio/<str:token>/", clips.audio, name="audio"),
]
