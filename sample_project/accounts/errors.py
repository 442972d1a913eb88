"""What can go wrong with an account."""


class InvitationExpired(Exception):
    """An invitation was used after its last day."""


class DirectoryUnavailable(Exception):
    """The directory of people did not answer; it may answer the next time."""
