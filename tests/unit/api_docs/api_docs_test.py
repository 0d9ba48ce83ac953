"""Each form of a document on the page, and what happens to one that the page has no form for."""

import copy
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

TOOL = Path(__file__).parents[3] / "tools" / "api-docs"
sys.path.insert(0, str(TOOL))

import cpp  # noqa: E402
import page  # noqa: E402
from documents import Fault  # noqa: E402

COMMON = yaml.safe_load("""
components:
  headers:
    Tag: { description: Names `it`., required: true, schema: { type: string }, example: '"1"' }
  responses:
    Other:
      description: Any other failure.
      headers: { Tag: { $ref: '#/components/headers/Tag' } }
      content:
        application/problem+json:
          schema: { $ref: '#/components/schemas/Problem' }
          example: { code: no_such_thing }
  schemas:
    Problem: { type: object, properties: { code: { type: string } } }
""")

DOCUMENT = yaml.safe_load("""
openapi: 3.1.0
info:
  title: thing-service
  version: 1.2.3
  summary: Things <script>alert(1)</script> & more.
  description: |
    One paragraph
    of two lines.

    - an entry with `code <b>`
      that goes on
    - another one
servers: [{ url: 'http://localhost:1', description: public }]
tags: [{ name: things, description: What there is. }]
security: []
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, description: Which., schema: { type: string } }
    servers: [{ url: 'http://localhost:2', description: internal }]
    put:
      operationId: replaceThing
      tags: [things]
      summary: Replace a thing
      description: It is afterwards what the body says.
      security: [{}, { token: ['things:write', 'things:read'] }, { secret: [] }]
      parameters:
        - name: limit
          in: query
          description: How many.
          schema: { type: integer, minimum: 1, maximum: 100, default: 25 }
          examples: { few: { summary: Few, value: 3 } }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/Thing' }
            examples: { small: { $ref: '#/components/examples/Small' } }
      responses:
        '200':
          x-needs: a thing
          description: It is replaced.
          headers:
            Tag: { $ref: 'common.yaml#/components/headers/Tag' }
            Own: { description: Of this one., schema: { type: string, const: here } }
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Both' }
              example: { name: '</pre><script>' }
        '204': { description: Nothing to say. }
        default: { $ref: 'common.yaml#/components/responses/Other' }
    get:
      operationId: readThing
      tags: [things]
      summary: Read a thing
      description: For everybody.
      responses:
        default: { $ref: 'common.yaml#/components/responses/Other' }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, bearerFormat: JWT, description: A token. }
    secret: { type: http, scheme: basic, description: A secret. }
  schemas:
    Name: { type: string, minLength: 3, maxLength: 32, pattern: '^<+$', description: One. Two. }
    Thing:
      type: object
      description: A thing.
      required: [name]
      additionalProperties: false
      properties:
        name: { $ref: '#/components/schemas/Name' }
        other: { $ref: '#/components/schemas/Name', description: Another one. }
        either: { oneOf: [{ $ref: '#/components/schemas/Name' }, { type: 'null' }] }
        kind: { type: [string, 'null'], enum: [red, 'null'], description: Its kind. }
        parts:
          type: array
          minItems: 1
          maxItems: 5
          items:
            type: object
            required: [weight, size]
            properties: { weight: { type: number, minimum: 0, examples: [0.5] } }
        dimensions:
          type: object
          properties: { height: { type: integer } }
          additionalProperties: { $ref: '#/components/schemas/Name' }
      oneOf: [{ required: [kind] }, { required: [parts] }]
    Both:
      description: A thing and its owner.
      allOf:
        - $ref: '#/components/schemas/Thing'
        - { type: object, required: [owner, kind], properties: { owner: { format: uuid } } }
  examples:
    Small: { summary: A small one, value: { name: x } }
""")


def page_of(document, common=None):
    with tempfile.TemporaryDirectory() as folder:
        for name, value in (("thing.openapi.yaml", document), ("common.yaml", common or COMMON)):
            Path(folder, name).write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
        return page.page([Path(folder, "thing.openapi.yaml")], "body { margin: 0 }")


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


class ThePage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.html = page_of(DOCUMENT)
        cls.words = words_of(cls.html)

    def shows(self, *texts):
        for text in texts:
            with self.subTest(text):
                self.assertIn(text, self.words)

    def test_is_a_document_with_landmarks_and_without_scripts(self):
        for text in ('<html lang="en">', "<main ", "<nav ", "<header>", 'href="#reference"'):
            self.assertIn(text, self.html)
        for text in ("<script", "javascript:", "src=", "http-equiv", "url("):
            self.assertNotIn(text, self.html)

    def test_has_its_headings_in_order(self):
        levels = [int(level) for level in re.findall(r"<h(\d)", self.html)]

        self.assertEqual(levels.count(1), 1)
        for before, after in zip(levels, levels[1:]):
            self.assertLessEqual(after, before + 1)

    def test_labels_every_table(self):
        self.assertEqual(self.html.count("<table>"), self.html.count("<caption"))
        self.assertNotIn("<th>", self.html)

    def test_escapes_what_the_document_says(self):
        self.assertIn("Things &lt;script&gt;alert(1)&lt;/script&gt; &amp; more.", self.html)
        self.assertIn("&lt;/pre&gt;&lt;script&gt;", self.html)
        self.assertIn("<code>code &lt;b&gt;</code>", self.html)
        self.assertIn("<code>^&lt;+$</code>", self.html)

    def test_shows_paragraphs_and_lists(self):
        self.assertIn("<p>One paragraph of two lines.</p>", self.html)
        self.assertIn("that goes on</li><li>another one</li></ul>", self.html)

    def test_shows_an_operation(self):
        self.assertEqual(self.html.count('id="thing-replaceThing"'), 1)
        self.shows("PUT /things/{id}", "Replace a thing", "It is afterwards what the body says.")
        self.shows("internal (http://localhost:2)", "id path required", "Which.")
        self.shows("integer, 1 to 100, 25 where it is left out", "Such as 3 (Few)")

    def test_says_in_words_who_may_call_it(self):
        scopes = "token (a bearer token) with the scopes things:write, things:read"
        self.shows(f"without any proof, or {scopes}, or secret (HTTP Basic)")
        self.shows("open to everybody")

    def test_shows_what_comes_back(self):
        self.shows("200 OK", "It is replaced.", "204 No Content", "Any other", "Any other failure.")
        self.shows("Headers: Tag, Own", "Own: Of this one. string, always here")
        self.assertIn('<a href="#common-response-Other">', self.html)
        self.assertIn("&quot;code&quot;: &quot;no_such_thing&quot;", self.html)

    def test_shows_members_with_their_bounds(self):
        self.shows("name required", "string, 3 to 32 characters, matches ^&lt;+$", "Another one.")
        self.shows("string or null, one of red, null", "parts[].weight", "number, at least 0")
        self.shows("Name: string, 3 to 32 characters, matches ^&lt;+$ or null", "Such as 0.5")
        self.shows("list of object, 1 to 5 entries", "Required as well: size")
        self.shows("dimensions.height", "dimensions.*")
        self.shows("No other members are taken.", "Exactly one of kind and parts.")
        self.shows("Everything of Thing, and:", "owner required", "Required as well: kind")
        self.assertIn("<p>One.</p>", self.html)  # of the schema behind the member

    def test_shows_each_schema_once_where_links_lead_to(self):
        for anchor in ("thing-schema-Thing", "thing-schema-Both", "common-schema-Problem"):
            self.assertEqual(self.html.count(f'id="{anchor}"'), 1, anchor)
            self.assertIn(f'href="#{anchor}"', self.html)


class ADocumentThatCannotBeShown(unittest.TestCase):
    def refused(self, change, *words):
        document = copy.deepcopy(DOCUMENT)
        change(document)
        with self.assertRaises(Fault) as raised:
            page_of(document)
        for word in ("thing.openapi.yaml#", *words):
            self.assertIn(word, str(raised.exception))

    def test_is_refused_for_a_member_that_is_not_known(self):
        put = "/paths/~1things~1{id}/put"
        thing = "/components/schemas/Thing"

        def operation(document):
            return document["paths"]["/things/{id}"]["put"]

        def schema(document):
            return document["components"]["schemas"]["Thing"]

        changes = [
            (lambda all: all.update(webhooks={}), "webhooks"),
            (lambda all: all["info"].update(license="x"), "/info", "license"),
            (lambda all: operation(all).update(callbacks={}), put, "callbacks"),
            (lambda all: schema(all).update(patternProperties={}), thing, "patternProperties"),
            (lambda all: schema(all).update(type="record"), thing, "'record'"),
            (lambda all: schema(all).update(oneOf=[{"type": "object"}]), "/oneOf/0", "'type'"),
            (lambda all: operation(all)["responses"].update({"6xx": {}}), "/responses/6xx"),
            (lambda all: operation(all).update(tags=["other"]), put, "one tag"),
            (lambda all: operation(all).update(security=[{"key": []}]), "/security/0/key"),
        ]
        for change, *words in changes:
            with self.subTest(words):
                self.refused(change, *words)

    def test_is_refused_for_other_markdown(self):
        for text in ("# Title", "1. first", "**bold**", "[a](b)", "```", "> said", "one ` alone"):
            with self.subTest(text):
                self.refused(lambda all: all["info"].update(description=text), "/info")

    def test_is_refused_for_a_reference_that_leads_nowhere(self):
        for to in ("#/components/schemas/Nothing", "none.yaml#/x"):
            with self.subTest(to):
                body = {"content": {"application/json": {"schema": {"$ref": to}}}}
                self.refused(
                    lambda all: all["paths"]["/things/{id}"]["put"].update(requestBody=body)
                )

    def test_is_named_on_the_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            wrong = Path(folder, "wrong.openapi.yaml")
            wrong.write_text("openapi: 3.1.0\nnews: []\n", encoding="utf-8")
            command = [sys.executable, "-B", str(TOOL / "generate.py"), "--cpp", f"{folder}/out"]

            ended = subprocess.run([*command, str(wrong)], capture_output=True, text=True)

            self.assertEqual(ended.returncode, 1)
            self.assertEqual(
                ended.stderr,
                "generate.py: wrong.openapi.yaml#: the reference cannot show 'news'\n",
            )
            self.assertFalse(Path(folder, "out").exists())


class TheSource(unittest.TestCase):
    def test_says_every_byte_of_a_text(self):
        text = 'quote " backslash \\ trigraph ??/ line\n é 1' + "x" * 200

        source = cpp.constant("kText", text)

        pieces = re.findall(r'^    "(.*)",?$', source, flags=re.MULTILINE)
        read = re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), "".join(pieces))
        self.assertEqual(read.encode("latin-1").decode(), text)
        self.assertIn(f"{len(text.encode())}}};", source)

