"""``db roles``, ``db init`` and who may log in: for the administrator of a server or a file."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from controlroom import administration, exits
from controlroom.cli_common import add_database, add_lang, database_of, settings_of
from controlroom.database import accounts
from controlroom.database.account_rules import ROLES
from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    import argparse


def add_steps(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the steps to those of ``db``."""
    added = {}
    for name, text, run in (
        ("roles", "print the SQL that makes the group roles of a server", roles),
        ("init", "hand a PostgreSQL database to its owner's role and make the schema", init),
        ("create-user", "make a login for one person or source", create_user),
        ("grant", "give a login another role or scope", grant),
        ("revoke", "shut a login out and end its sessions", revoke),
        ("set-password", "give a login another password", set_password),
        ("list-users", "print who may log in and as what", list_users),
    ):
        step = steps.add_parser(name, help=text, description=text, allow_abbrev=False)
        add_database(step)
        add_lang(step)
        step.set_defaults(run=run)
        added[name] = step
    added["roles"].add_argument("--apply", action="store_true", help="run it on the server")
    for name in ("create-user", "grant", "revoke", "set-password"):
        added[name].add_argument("login", metavar="LOGIN", help="as in the database")
    for name in ("create-user", "grant"):
        step = added[name]
        step.add_argument("--role", choices=ROLES, required=True, help="what they may do")
        scope = step.add_mutually_exclusive_group()
        scope.add_argument("--wards", metavar="CODES", help="codes by commas (default: all wards)")
        scope.add_argument("--agency", metavar="ID", help="of an officer")
    added["create-user"].add_argument("--name", help="as colleagues see it (default: the login)")


def roles(args: argparse.Namespace) -> int:
    """Print or run what makes the roles."""
    if args.apply:
        with administration.administered(_url(args)) as engine:
            accounts.apply_roles(engine)
        print("roles made")
    else:
        print(accounts.roles_sql(), end="")
    return exits.OK


def init(args: argparse.Namespace) -> int:
    """Put rights in force and bring schema and city up to date."""
    settings = settings_of(args)
    administration.initialise_database(database_of(args, settings), settings.city)
    print(f"rights in force, city {settings.city}")
    return exits.OK


def create_user(args: argparse.Namespace) -> int:
    """Make a login; the password is asked for, twice."""
    url, name = _url(args), args.name or args.login
    password = _new_password(args.login)
    with administration.administered(url) as engine:
        accounts.create_user(
            engine, args.login, name, args.role, password, _wards(args), args.agency
        )
    print(f"{args.login}: {args.role}")
    return exits.OK


def grant(args: argparse.Namespace) -> int:
    """Replace role and scope of a login."""
    with administration.administered(_url(args)) as engine:
        accounts.grant(engine, args.login, args.role, _wards(args), args.agency)
    print(f"{args.login}: {args.role}")
    return exits.OK


def revoke(args: argparse.Namespace) -> int:
    """Shut a login out."""
    with administration.administered(_url(args)) as engine:
        accounts.revoke(engine, args.login)
    print(f"{args.login}: shut out")
    return exits.OK


def set_password(args: argparse.Namespace) -> int:
    """Replace a password; it is asked for, twice."""
    url = _url(args)
    password = _new_password(args.login)
    with administration.administered(url) as engine:
        accounts.set_password(engine, args.login, password)
    print(f"{args.login}: password changed")
    return exits.OK


def list_users(args: argparse.Namespace) -> int:
    """Print one line a login."""
    with administration.administered(_url(args)) as engine:
        found = accounts.accounts(engine)
    for one in found:
        scope = one.agency_id or ("all wards" if one.wards is None else ",".join(one.wards))
        connected = "may sign in" if one.connected is None else f"{one.connected} connected"
        state = "shut out" if one.disabled else connected
        print(f"{one.login:<20}{one.role or '-':<15}{scope:<20}{state:<14}{one.name}")
    return exits.OK


def _url(args: argparse.Namespace) -> str:
    return database_of(args, settings_of(args))


def _wards(args: argparse.Namespace) -> list[str] | None:
    return None if args.wards is None else [w.strip() for w in args.wards.split(",") if w.strip()]


def _new_password(login: str) -> str:
    """Ask for a password, or read one line that a program hands in; never from the arguments."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"New password of {login}: ")
    if getpass.getpass("The same again: ") != password:
        raise InvalidInputError("password", "different")
    return password
