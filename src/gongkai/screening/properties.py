"""What do the properties of an office file, its macros and what is embedded in it tell?"""

from __future__ import annotations

from gongkai.screening.finding import Layer, Where
from gongkai.screening.package import Package
from gongkai.screening.passage import Material, Passage, Remark

_PEOPLE = {"creator", "lastModifiedBy", "Company", "Manager", "category", "contentStatus"}
_WORDS = {"title", "subject", "description", "keywords", *_PEOPLE}


def office_properties(package: Package, material: Material) -> None:
    """Author and editor, company, custom properties; macros and scripts; files embedded in the file."""
    people: list[str] = []
    for name in ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"):
        root = package.xml(name)
        for element in () if root is None else root.iter():
            text = (element.text or "").strip()
            local = str(element.tag).rpartition("}")[2]
            if not text or (local not in _WORDS and not name.endswith("custom.xml")):
                continue
            material.passages.append(Passage(text, Where(layer=Layer.METADATA)))
            if local in _PEOPLE:
                people.append(text)
    if people:
        material.remarks.append(Remark("author", Where(layer=Layer.METADATA), "、".join(dict.fromkeys(people))))
    if any("vbaproject" in name.lower() or "/macrosheets/" in name for name in package.names()):
        material.remarks.append(Remark("macros"))
    if any("/activeX/" in name for name in package.names()):
        material.remarks.append(Remark("script"))
