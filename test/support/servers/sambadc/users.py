"""Puts users into a new domain: arguments are smb.conf, a password, and for each user its name and state."""

import sys
import time

import ldb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

settings, password, *users = sys.argv[1:]
parameters = LoadParm()
parameters.load(settings)
domain = SamDB(url=parameters.private_path("sam.ldb"), session_info=system_session(), lp=parameters)


def change(dn, **attributes):
    message = ldb.Message(dn)
    for name, value in attributes.items():
        message[name] = ldb.MessageElement(str(value), ldb.FLAG_MOD_REPLACE, name)
    domain.modify(message)


def since_1601(seconds):
    return int((seconds + 11644473600) * 10**7)


for user in users:
    name, state = user.split(":")
    domain.newuser(name, password, force_password_change_at_next_login_req=state == "must-change")
    found = domain.search(expression=f"(sAMAccountName={name})", attrs=[])[0]
    if state == "disabled":
        domain.disable_account(f"(sAMAccountName={name})")
    elif state == "expired":
        change(found.dn, accountExpires=since_1601(0))
    elif state == "locked":
        change(found.dn, lockoutTime=since_1601(time.time()))
