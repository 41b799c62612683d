"""Does a new installation show the samples, once?"""

import pytest

from gongkai.portal.house import samples_dir
from gongkai.portal.reporting import samples
from gongkai.portal.reporting.models import Original, StoredReport


@pytest.mark.django_db
def test_the_samples_come_in_once(caplog: pytest.LogCaptureFixture) -> None:
    if samples_dir() is None:
        pytest.skip("samples/ comes with the source tree only")
    count = samples.load()
    assert count == StoredReport.objects.count() > 0
    assert not caplog.records, "every sample can be read"
    files = Original.objects.count()
    assert samples.load() == 0
    assert Original.objects.count() == files


@pytest.mark.django_db
def test_without_samples_the_site_starts_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "samples_dir", lambda: None)
    assert samples.load() == 0
