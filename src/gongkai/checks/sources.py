"""On which papers do the checks rest, and how are they named in Chinese and English?"""

FORM = FORM_EN = "{form}"
"""Where a rule rests on the form, the finding names the edition of the report: see `Case.form_named`."""

FORM_2019 = "国办公开办函〔2019〕60号格式"
FORM_2019_EN = "form of 国办公开办函〔2019〕60号"
FORM_2021 = "国办公开办函〔2021〕30号格式"
FORM_2021_EN = "form of 国办公开办函〔2021〕30号"

REGULATION = "《中华人民共和国政府信息公开条例》"
REGULATION_EN = "Regulation on Open Government Information"

PRACTICE = "实务口径"
PRACTICE_EN = "practice"
