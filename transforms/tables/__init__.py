"""Sheet → recognised tables: where the header is (`anchors`, `headers`), which form it is (`form_fit`), its columns.

Units, periods and senders are none of its business.
"""
