"""In the place of Keystone before Glance: everybody is one administrator of one project. A filter of paste, for tests/clouds/glance.

Glance imports nothing for nobody: its tasks must have an owner.
"""

CONFIRMED = {
    "HTTP_X_IDENTITY_STATUS": "Confirmed",
    "HTTP_X_USER_ID": "potter",
    "HTTP_X_PROJECT_ID": "kiln",
    "HTTP_X_ROLES": "admin,member,reader",
}


def factory(_global, **_local):
    """What paste calls for the filter, which is a function from a WSGI application to another."""
    return lambda app: lambda environ, start: app({**environ, **CONFIRMED}, start)
