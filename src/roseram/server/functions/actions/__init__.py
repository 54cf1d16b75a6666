"""The actions; the file invite_member.py answers below /functions/v1/invite-member."""
