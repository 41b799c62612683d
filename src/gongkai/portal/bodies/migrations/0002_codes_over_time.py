from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bodies", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="body",
            name="credit_code",
            field=models.CharField(
                blank=True, db_index=True, default="", max_length=18, verbose_name="统一社会信用代码"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                models.F("credit_code"),
                condition=models.Q(("valid_to", None), models.Q(("credit_code", ""), _negated=True)),
                name="one_body_a_credit_code",
            ),
        ),
    ]
