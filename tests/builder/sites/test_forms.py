"""Forms in a page: the fields that are read from them, and how they are written."""

from __future__ import annotations

import re
from typing import Any

import pytest

from roseram.builder.forms.check import check
from roseram.builder.forms.fields import fields_of, merged, traps_of, unsent_of
from roseram.builder.forms.settings import read_settings
from roseram.builder.sites.content import read_content
from roseram.builder.sites.links import RelativeLinks
from roseram.builder.sites.render import PageInput, SiteInput, render_html, render_page
from roseram.builder.sites.render.forms import forms_script

FORM = "0190a000-0000-7000-8000-00000000000f"
INSIDE = """
<label for="n">Your <b>name</b></label><input id="n" name="name" required maxlength="40">
<label>E-mail <input type="email" name="mail" required autocomplete="email"></label>
<label>Topic <select name="topic"><option value="">Choose</option><option>Sales</option>
<option value="help">Support</option></select></label>
<fieldset><legend>Size</legend><label><input type="radio" name="size" value="S" required> S</label>
<label><input type="radio" name="size" value="L"> L</label></fieldset>
<fieldset><legend>Days</legend><label><input type="checkbox" name="days" value="Mon"> Mon</label>
<label><input type="checkbox" name="days" value="Tue"> Tue</label></fieldset>
<label><input type="checkbox" name="terms" required> I agree</label>
<input type="number" name="people" min="1" max="9" aria-label="People">
<textarea name="text" placeholder="Your message" maxlength="999999"></textarea>
<input type="hidden" name="source" value="home"><input type="file" name="cv">
<input name="_token"><input name="gone" disabled><input><button name="go">Send</button>
"""


def tree(inside: str = INSIDE, number: str = FORM, **attributes: str) -> dict[str, Any]:
    form = {
        "type": "form",
        "tagName": "form",
        "attributes": {"id": "f", "data-form": number, **attributes},
        "components": inside,
    }
    return {"component": {"type": "wrapper", "components": [form]}}


def form_of(inside: str = INSIDE) -> dict[str, Any]:
    found: dict[str, Any] = read_content(tree(inside)).component["components"][0]
    return found


def rendered(content: Any, path: str = "/", known: tuple[str, ...] = (FORM,)) -> str:
    site = SiteInput("Shop", forms=known)
    page = PageInput(path, "Home", content)
    return render_page(page, site, RelativeLinks(path), scripts=True).html.decode()


def test_the_fields_of_a_form() -> None:
    assert fields_of(form_of()) == [
        {"name": "name", "type": "text", "label": "Your name", "required": True, "maxlength": 40},
        {
            "name": "mail",
            "type": "email",
            "label": "E-mail",
            "required": True,
            "maxlength": 2000,
        },
        {
            "name": "topic",
            "type": "select",
            "label": "Topic",
            "required": False,
            "options": ["Sales", "help"],
        },
        {"name": "size", "type": "radio", "label": "Size", "required": True, "options": ["S", "L"]},
        {
            "name": "days",
            "type": "choices",
            "label": "Days",
            "required": False,
            "options": ["Mon", "Tue"],
        },
        {"name": "terms", "type": "checkbox", "label": "I agree", "required": True, "value": "on"},
        {
            "name": "people",
            "type": "number",
            "label": "People",
            "required": False,
            "maxlength": 2000,
            "min": "1",
            "max": "9",
        },
        {
            "name": "text",
            "type": "textarea",
            "label": "Your message",
            "required": False,
            "maxlength": 20_000,
        },
        {
            "name": "source",
            "type": "hidden",
            "label": "source",
            "required": False,
            "maxlength": 2000,
        },
    ]
    assert unsent_of(form_of()) == ["cv"]


def test_a_form_on_two_pages_takes_what_either_asks() -> None:
    one = fields_of(form_of('<input name="mail" type="email" required><input name="a" required>'))
    two = fields_of(form_of('<input name="mail" type="email" required><input name="b">'))
    found = {field["name"]: field["required"] for field in merged([one, two])}
    assert found == {"mail": True, "a": False, "b": False}


def test_a_form_that_can_be_sent() -> None:
    content = tree(action="https://evil.example", method="get", target="_blank", enctype="x")
    html = rendered(content, "/blog/post")
    found = re.search(r"<form[^>]*>", html)
    assert found
    assert found[0] == (
        f'<form id="f" data-form="{FORM}" method="post" action="../_forms/{FORM}"'
        ' accept-charset="utf-8">'
    )
    assert 'name="contact_url" tabindex="-1" autocomplete="off"' in html
    assert html.count("defer") == 1
    assert f'src="..{forms_script().path}"' in html
    assert 'autocomplete="email"' in html


def test_the_script_is_small_and_only_where_it_is_needed() -> None:
    assert len(forms_script().body) <= 2048
    assert "<script" not in rendered(tree(number="0190a000-0000-7000-8000-0000000000ff"))
    assert "<script" not in rendered({"component": {"type": "wrapper", "components": []}})
    elsewhere = '<form action="https://x.example/"><input name="a"></form>'
    assert "<script" not in rendered({"component": {"type": "wrapper", "components": elsewhere}})


def test_a_form_of_another_site_does_nothing() -> None:
    html = rendered(tree(action="/x", method="post"), known=())
    assert f'<form id="f" data-form="{FORM}" method="dialog">' in html
    assert "contact_url" not in html


def test_outside_of_a_site_it_stays_as_it_is() -> None:
    html = render_html(read_content(tree(action="/x", method="get")))
    assert 'action="/x" method="get"' in html


def test_a_trap_is_never_a_field() -> None:
    taken = [{"name": name} for name in ("contact_url", "contact_homepage")]
    assert traps_of(taken)[0] == "contact_company_url"
    assert 'name="contact_homepage" tabindex="-1"' in rendered(tree('<input name="contact_url">'))


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ({"type": "email"}, ["a@b", "a+b@x.example"], ["a", "a@", "@b", "a b@c", "a@b@c", "a@-b"]),
        ({"type": "number"}, ["1", "-1.5", "1e3"], ["x", "1,5", "--1", "nan", "inf", "1e9999"]),
        ({"type": "number", "min": "2", "max": "4"}, ["2", "4"], ["1.9", "5"]),
        ({"type": "date"}, ["2026-02-28"], ["2026-02-30", "20260228", "tomorrow"]),
        ({"type": "date", "min": "2026-01-01"}, ["2026-01-01"], ["2025-12-31"]),
        ({"type": "time"}, ["09:30"], ["25:00", "x"]),
        ({"type": "datetime-local"}, ["2026-01-01T09:30"], ["2026-13-01T09:30"]),
        ({"type": "month"}, ["2026-01"], ["2026-13"]),
        ({"type": "week"}, ["2026-W01"], ["2026-W54"]),
        ({"type": "url"}, ["https://x.example/a"], ["x.example", "a b:c"]),
        ({"type": "color"}, ["#a0B1c2"], ["red"]),
        ({"type": "text", "maxlength": 3, "minlength": 2}, ["ab", "abc"], ["a", "abcd"]),
        ({"type": "radio", "options": ["A"]}, ["A"], ["B"]),
        ({"type": "choices", "options": ["A", "B"]}, ["A"], ["C"]),
    ],
)
def test_what_a_field_takes(field: dict[str, Any], good: list[str], bad: list[str]) -> None:
    fields = [{"name": "x", "label": "X", "required": False, **field}]
    for text in good:
        assert check(fields, {"x": [text]}).faults == {}, text
    for text in bad:
        assert "x" in check(fields, {"x": [text]}).faults, text


def test_settings_that_make_no_sense() -> None:
    assert read_settings("[]") == read_settings(None)
    given = '{"notify": ["editors", "a@b\\r\\nBcc: c@d", "a@b.example", 1], "redirect": 5}'
    found = read_settings(given)
    assert found.notify == ("editors", "a@b.example")
    assert found.redirect == ""
    many = ",".join(f'"p{number}@x.example"' for number in range(30))
    assert len(read_settings(f'{{"notify": [{many}]}}').notify) == 10
