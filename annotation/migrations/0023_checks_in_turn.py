from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0022_heard_from'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='lent_in_row',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
