"""People by their address. The packages' own pages keep the names by which the packages look for them."""

from allauth.account import views as allauth
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import path

from gongkai.portal.accounts import desk, views
from gongkai.portal.accounts.doors import of_this_site

urlpatterns = [
    # /account/: coming and going
    path("account/sign-in/", of_this_site(views.sign_in), name="account_login"),
    path("account/sign-out/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/sign-up/", of_this_site(allauth.signup), name="account_signup"),
    path("account/confirm/", of_this_site(allauth.reauthenticate), name="account_reauthenticate"),
    path("account/invitation/<str:token>/", views.invitation, name="invitation"),
    path("account/single-sign-on/", views.single_sign_on, name="single-sign-on"),
    path(
        "account/single-sign-on/back/",
        views.single_sign_on_back,
        {"provider_id": views.PROVIDER},  # the package looks for its own address with it
        name="openid_connect_callback",
    ),
    path("account/single-sign-on/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    # /account/: one's own
    path("account/", views.account, name="account"),
    path("account/personal/", views.personal, name="personal"),
    path("account/mail/", views.mail, name="mail-choice"),
    path("account/delete/", views.delete_account, name="delete-account"),
    path("account/email/", views.email, name="account_email"),
    path("account/email/code/", of_this_site(allauth.email_verification_sent), name="account_email_verification_sent"),
    path("account/password/", allauth.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/password/forgotten/", of_this_site(allauth.password_reset), name="account_reset_password"),
    path(
        "account/password/forgotten/code/",
        of_this_site(views.reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/password/forgotten/new/",
        of_this_site(allauth.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path(
        "account/password/forgotten/done/",
        of_this_site(allauth.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("account/second-factor/", second_factor.index, name="mfa_index"),
    path("account/second-factor/code/", of_this_site(second_factor.authenticate), name="mfa_authenticate"),
    path("account/second-factor/confirm/", of_this_site(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second-factor/take-down/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/sessions/others/end/", views.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="end-session"),
    # /people/
    path("people/", desk.people, name="people"),
    path("people/new/", desk.new, name="new-person"),
    path("people/duties/", desk.duties_on, name="duties-on"),
    # /people/<id>/
    path("people/<int:pk>/", desk.person, name="person"),
    path("people/<int:pk>/edit/", desk.edit, name="edit-person"),
    path("people/<int:pk>/active/", desk.active, name="person-active"),
    path("people/<int:pk>/invite/", desk.invitation, name="invite-person"),
    path("people/<int:pk>/appoint/", desk.appoint, name="appoint"),
    path("people/<int:pk>/sessions/", desk.revoke_sessions, name="revoke-sessions"),
    path("people/<int:pk>/unlock/", desk.unlock, name="unlock"),
    path("people/<int:pk>/second-factor/", desk.second_factor, name="person-second-factor"),
    # /people/appointments/<id>/
    path("people/appointments/<int:pk>/end/", desk.end, name="end-appointment"),
]
