"""Which generator builds a blog."""

import pytest

from blog.generator import UNKNOWN, Site
from blog.site import read_site
from tests.support.sites import make_site


@pytest.mark.parametrize(
    "names",
    [
        ["_posts/"],
        ["_posts/", "_config.yml=title: x\n", "package.json"],
        ["_config.yml=title: x\nkramdown:\n  input: GFM\n"],
        ["_config.yml=baseurl : /blog\n", "_wiki/"],
        ["_config.toml=plugins = []\n"],
    ],
)
def test_a_blog_with_marks_of_jekyll_is_jekylls(tmp_path, names):
    assert read_site(make_site(tmp_path, *names)).generator == "jekyll"


COLLECTIONS = "plugins: []\ncollections:\n  Tea:\n    output: true\n  data:\n    output: false\n  more: {}\n"
OTHER_FILE = "_config.dev.yml=collections: {tea: {output: true}}\n"


@pytest.mark.parametrize(
    ("names", "collections"),
    [
        (["_posts/"], None),
        (["_config.yml=plugins: []\n"], frozenset()),
        ([f"_config.yml={COLLECTIONS}"], frozenset({"Tea"})),
        (["_config.yml=plugins: []\ncollections: [tea]\n"], frozenset()),
        (["_config.toml=plugins = []\n[collections.tea]\noutput = true\n"], frozenset({"tea"})),
        (["_config.yml=plugins: []\n", OTHER_FILE], frozenset({"tea"})),
        (["_config.yml=plugins: []\ncollections: {tea: [\n"], None),
    ],
)
def test_jekyll_writes_pages_of_the_collections_in_its_settings(tmp_path, names, collections):
    assert read_site(make_site(tmp_path, *names)).collections == collections


@pytest.mark.parametrize(
    ("settings", "languages"),
    [
        ("title = 'x'\n", frozenset()),
        ("[languages.en]\nweight = 1\n[languages.zh-CN]\n", frozenset({"en", "zh-cn"})),
        ("languages = 7\n", frozenset()),
    ],
)
def test_hugos_settings_name_its_languages(tmp_path, settings, languages):
    assert read_site(make_site(tmp_path, f"hugo.toml={settings}")).language_codes == languages


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["content/"],
        ["_config.yml=title: x\npermalink: :title/\n"],
        ["_posts=a file"],
        ["_posts/", "package.json"],
        ["_posts/", "_config.yml=plugins:\n", "source/_posts/"],
        ["_posts/", "scaffolds/"],
        ["_posts/", "hugo.toml"],
        ["_posts/", "config/_default/"],
    ],
)
def test_a_blog_without_them_or_with_marks_of_others_is_not_jekylls(tmp_path, names):
    assert read_site(make_site(tmp_path, *names)).generator != "jekyll"


def test_settings_behind_a_link_out_of_the_blog_are_not_read(tmp_path):
    outside = tmp_path / "settings.yml"
    outside.write_text("kramdown:\n")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/_config.yml").symlink_to(outside)
    assert read_site(tmp_path / "blog") == UNKNOWN


def test_a_blog_with_posts_in_source_is_hexos(tmp_path):
    assert read_site(make_site(tmp_path, "source/_posts/", "_config.yml=plugins: []\n")) == Site("hexo")


@pytest.mark.parametrize(
    ("names", "generator"),
    [
        (["hugo.toml"], "hugo"),
        (["config.yaml=baseURL: https://example.org\n"], "hugo"),
        (['config.json={"languageCode": "de"}'], "hugo"),
        (["config/_default/params.toml"], "hugo"),
        (["config.toml=title = 'x'\n", "content/", "archetypes/"], "hugo"),
        (["config.toml=base_url = 'https://example.org'\n"], "zola"),
        (["zola.toml=base_url = 'https://example.org'\n"], "zola"),
        (["_config.yml=title: x\n", 'package.json={"dependencies": {"hexo": "7"}}'], "hexo"),
        (["user/pages/", "user/config/site.yaml"], "grav"),
        (["pages/", "config/system.yaml"], "grav"),
        (["eleventy.config.mjs", "package.json", "_posts/"], "eleventy"),
        ([".eleventy.js"], "eleventy"),
        (["astro.config.ts", "package.json"], "astro"),
    ],
)
def test_the_settings_files_in_its_root_show_the_generator(tmp_path, names, generator):
    assert read_site(make_site(tmp_path, *names)).generator == generator


@pytest.mark.parametrize(
    "names",
    [
        ["config.toml=[database]\n"],
        ["config.yaml=title: x\n"],
        ["pages/", "package.json"],
        [".eleventy.js", "astro.config.mjs"],
        ["hugo.toml", "astro.config.mjs"],
        ["_config.yml=kramdown:\n", ".eleventy.js"],
    ],
)
def test_a_blog_without_marks_or_with_those_of_several_generators_is_unknown(tmp_path, names):
    assert read_site(make_site(tmp_path, *names)) == UNKNOWN


def test_a_blog_whose_folder_cannot_be_listed_is_unknown(tmp_path):
    assert read_site(tmp_path / "none") == UNKNOWN


USUAL = {"tags", "categories"}


@pytest.mark.parametrize(
    ("names", "keys"),
    [
        (["hugo.toml=title = 'x'\n"], USUAL),
        (["hugo.toml=[taxonomies]\ntopic = 'Topics'\n"], {"topics"}),
        (["hugo.yaml=---\nTaxonomies:\n  tag: tag\n"], {"tag"}),
        (['hugo.json={"taxonomies": {"tag": "tags", "category": "category"}}'], {"tags", "category"}),
        (["config.toml=baseurl = ''\n[taxonomies]\ntag = 'tags'\n"], {"tags"}),
        (["config/_default/taxonomies.toml=topic = 'topics'\n"], {"topics"}),
        (["config/_default/hugo.yaml=taxonomies:\n  tag: tags\n"], {"tags"}),
        (
            ["hugo.toml=[taxonomies]\ntag = 'tags'\n", "config/production/taxonomies.yaml=topic: topics\n"],
            {"tags", "topics"},
        ),
        (["hugo.toml=[languages.de.taxonomies]\ntag = 'schlagworte'\n"], {"schlagworte"}),
        (
            ["hugo.toml=[languages.en]\n[languages.de.taxonomies]\ntag = 'schlagworte'\n"],
            USUAL | {"schlagworte"},
        ),
        (["hugo.toml=[languages.en.taxonomies]\n[languages.de]\n"], None),
        (["hugo.toml=[taxonomies]\ntag = ''\n"], None),
        ([f"hugo.toml={'#' * 70_000}\n[taxonomies]\ntopic = 'topics'\n"], {"topics"}),
        (
            ["hugo.toml=[taxonomies]\ntopic = 'topics'\n", "config.toml=[taxonomies]\ntag = 'tags'\n"],
            {"topics"},
        ),
        (["hugo.toml=[taxonomies\n"], USUAL),
        (["hugo.yaml=taxonomies: " + "[" * 40_000], USUAL),
        (["hugo.toml=taxonomies = ['tags']\n"], None),
        (["hugo.toml=[taxonomies]\n"], None),
    ],
)
def test_hugos_taxonomies_are_the_keys_of_labels(tmp_path, names, keys):
    assert read_site(make_site(tmp_path, *names)).label_keys == (keys and frozenset(keys))


@pytest.mark.parametrize(
    ("settings", "content"),
    [
        ("title = 'x'\n", ("content",)),
        ("contentDir = 'posts'\n", ("posts",)),
        ("[languages.en]\ncontentDir = 'en/posts'\n[languages.de]\nweight = 2\n", ("en/posts", "content")),
        ("[languages.en]\ncontentdir = './x/'\n[languages.de]\ncontentDir = 'x'\n", ("x",)),
        ("[[module.mounts]]\nsource = 'src'\ntarget = 'content/blog'\n", ("src", "content")),
        ("[[module.mounts]]\nsource = 'src'\ntarget = 'assets'\n", ("content",)),
        ("contentDir = '../elsewhere'\n", ()),
        ("contentDir = '/etc'\n", ()),
    ],
)
def test_hugos_settings_name_the_folders_of_posts_inside_the_blog(tmp_path, settings, content):
    assert read_site(make_site(tmp_path, f"hugo.toml={settings}")).content == content


def test_zolas_taxonomies_of_all_languages_are_the_keys_of_labels(tmp_path):
    settings = (
        "base_url = 'x'\ntaxonomies = [{name = 'tags', feed = true}]\n"
        "[languages.fr]\ntaxonomies = [{name = 'Sujets'}]\n"
    )
    site = read_site(make_site(tmp_path, f"config.toml={settings}"))
    assert site.label_keys == frozenset({"tags", "sujets"})
    assert site.at("content/rye.md") == Site("zola", frozenset({"tags"}), ("content",))
    assert site.at("content/rye.fr.md") == Site("zola", frozenset({"sujets"}), ("content",))


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("content/de/rye.md", "themen"),
        ("content/de/a/b/rye.md", "themen"),
        ("content/rye.md", "tags"),
        ("content/rye.1.de.md", "themen"),
        ("content/de/rye.en.md", "tags"),
        ("content/de.md", "tags"),
        ("de", "tags"),
        ("content/dec/rye.md", "tags"),
    ],
)
def test_a_post_has_the_keys_of_labels_of_its_language(tmp_path, path, key):
    settings = (
        "[taxonomies]\ntag = 'tags'\n[languages.en]\n"
        "[languages.de]\ncontentDir = 'content/de'\n[languages.de.taxonomies]\ntag = 'themen'\n"
    )
    assert read_site(make_site(tmp_path, f"hugo.toml={settings}")).at(path).label_keys == frozenset({key})


def test_a_theme_behind_a_link_out_of_the_blog_is_not_read(tmp_path):
    make_site(tmp_path, "elsewhere/hugo.toml=[taxonomies]\ntopic = 'topics'\n")
    settings = "theme = 'a'\n[taxonomies]\n_merge = 'deep'\ntag = 'tags'\n"
    blog = make_site(tmp_path / "blog", f"hugo.toml={settings}", "themes/")
    (blog / "themes/a").symlink_to(tmp_path / "elsewhere")
    assert read_site(blog).label_keys == frozenset({"tags"})


def test_themes_that_name_each_other_are_each_read_once(tmp_path):
    names = [f"themes/{one}/hugo.toml=theme = '{other}'\n" for one, other in ("ab", "ba")]
    site = make_site(tmp_path, "hugo.toml=theme = 'a'\n[taxonomies]\n_merge = 'deep'\ntag = 'tags'\n", *names)
    assert read_site(site).label_keys == frozenset({"tags"})


def test_without_taxonomies_in_its_settings_zola_reads_no_labels(tmp_path):
    site = read_site(make_site(tmp_path, "config.toml=base_url = 'x'\n"))
    assert site.label_keys == frozenset()


@pytest.mark.parametrize(
    ("settings", "keys"),
    [("title: x\n", {"tag", "category"}), ("taxonomies: [tag, author]\n", {"tag", "author"})],
)
def test_gravs_taxonomies_are_the_keys_of_labels(tmp_path, settings, keys):
    site = read_site(make_site(tmp_path, "user/pages/", f"user/config/site.yaml={settings}"))
    assert site == Site("grav", frozenset(keys), ("user/pages",))


@pytest.mark.parametrize(
    ("source", "target", "content"),
    [
        ("src", "content", ("src",)),
        ("src", "content/blog", ("src",)),
        ("./src/", "./content/", ("src",)),
        ("layouts/../src", "content/../content", ("src",)),
        ("{root}/src", "content", ("src",)),
        ("src/a.md", "content/a.md", ("src/a.md",)),
        ("src", "assets", ("texts",)),
        ("src", "/content", ("texts",)),
        ("src", "contents", ("texts",)),
        ("gone", "content", ("gone", "texts")),
    ],
)
def test_mounts_on_content_stand_instead_of_its_folder_as_in_hugo(tmp_path, source, target, content):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.md").touch()
    mount = f'source = "{source.format(root=tmp_path)}"\ntarget = "{target}"\n'
    site = make_site(tmp_path, f'hugo.toml=contentDir = "texts"\n[[module.mounts]]\n{mount}')
    assert read_site(site).content == content


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "x/../../y", ".."])
def test_content_that_hugos_settings_have_outside_the_blog_is_known_as_such(tmp_path, folder):
    site = read_site(make_site(tmp_path, f"hugo.toml=contentDir = '{folder}'\n"))
    assert (site.content, len(site.outside)) == ((), 1)
