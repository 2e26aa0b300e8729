"""Rules that an admin can choose for one project."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0022_labels_of_a_machine'),
    ]

    operations = [
        migrations.AddField('trustrules', 'fewest_answers', models.PositiveSmallIntegerField(null=True)),
        migrations.AddField('trustrules', 'fewest_checks', models.PositiveSmallIntegerField(null=True)),
        migrations.AddField('trustrules', 'retest_right', models.PositiveSmallIntegerField(null=True)),
        migrations.AddField('trustrules', 'trusted_answers', models.PositiveSmallIntegerField(null=True)),
        migrations.AddField('trustrules', 'trusted_listens', models.FloatField(null=True)),
        migrations.AddField('trustrules', 'doubted', models.FloatField(null=True)),
        migrations.AddField('trustrules', 'audited', models.FloatField(null=True)),
        migrations.AddConstraint(
            'trustrules',
            models.CheckConstraint(
                condition=models.Q(('trusted_listens__gte', 0), ('trusted_listens__lte', 1)),
                name='trusted_listens_is_a_share',
            ),
        ),
        migrations.AddConstraint(
            'trustrules',
            models.CheckConstraint(
                condition=models.Q(('doubted__gte', 0), ('doubted__lte', 1)), name='doubted_is_a_share'
            ),
        ),
        migrations.AddConstraint(
            'trustrules',
            models.CheckConstraint(
                condition=models.Q(('audited__gte', 0), ('audited__lte', 1)), name='audited_is_a_share'
            ),
        ),
    ]
