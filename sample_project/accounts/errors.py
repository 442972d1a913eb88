"""Errors of accounts."""


class InvitationExpired(Exception):
    """An invitation was used after its last day."""


class DirectoryUnavailable(Exception):
    """The directory of people did not answer, but may answer the next time."""
