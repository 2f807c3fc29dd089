"""What adjusting refuses. Each says in a sentence for staff what to do instead; nothing was changed.

AdjustmentError
├── Gone             the member was forgotten
├── OverLimit        more than one adjustment may give or take
├── NotEnough        more than the member has
└── NotPossible      it was decided, withdrawn or undone before, or is for somebody else to decide
"""

from django.utils.translation import gettext as _


class AdjustmentError(Exception):
    """Base of what adjusting refuses; its text is for staff."""


class Gone(AdjustmentError):
    def __init__(self):
        super().__init__(_("This member was forgotten on request. Nobody can be given points here any more."))


class OverLimit(AdjustmentError):
    def __init__(self, most: int):
        super().__init__(
            _("One adjustment gives or takes %(most)s points at most. Your settings say so.") % {"most": f"{most:,}"}
        )


class NotEnough(AdjustmentError):
    def __init__(self, available: int):
        super().__init__(
            _("The member has %(available)s points. Take that many or fewer.") % {"available": f"{available:,}"}
        )


class NotPossible(AdjustmentError):
    pass
