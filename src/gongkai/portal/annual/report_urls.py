"""The annual reports that everybody reads, by an address that stays for good."""

from django.urls import path

from gongkai.portal.annual import public

urlpatterns = [
    # /report/<body>/<year>/
    path("<int:body>/<int:year>/", public.page, name="public-annual-report"),
    path("<int:body>/<int:year>/<int:number>/", public.page, name="annual-edition"),
    path("<int:body>/<int:year>/<int:number>/signature.json", public.signature, name="annual-signature"),
    path("<int:body>/<int:year>/<int:number>/download/<slug:to>/", public.download, name="annual-download"),
]
