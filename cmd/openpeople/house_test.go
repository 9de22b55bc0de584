package main

import (
	"bytes"
	"encoding/json"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/a-h/templ/generator"
	templparser "github.com/a-h/templ/parser/v2"

	"openpeople/internal/event"
	"openpeople/internal/i18n"
	"openpeople/internal/jobs"
)

// root is the top of the house, seen from this folder.
const root = "../.."

// rooms are the nouns; leaves are what everybody may know.
var (
	leaves = []string{"fault", "actor", "audio", "brand", "condition", "event", "figure", "file", "mask", "page", "personal", "i18n", "query", "secret", "seen", "sheet", "spelling", "stats", "terms", "when"}
	// rooms and which other rooms each may know.
	rooms = map[string][]string{
		"sending": nil, "contact": nil, "comment": {"contact"}, "survey": {"contact"}, "asking": {"contact", "survey", "sending"}, "recovery": {"survey"}, "review": {"contact", "scorecard"}, "scorecard": {"contact"}, "recording": {"contact"}, "openday": nil, "idea": nil, "report": nil, "account": nil, "work": nil, "export": nil, "board": {"contact", "report"}, "privacy": {"contact"}, "digest": {"contact", "report"},
	}
	everyRoom = []string{"account", "asking", "board", "comment", "contact", "digest", "export", "idea", "openday", "privacy", "recording", "recovery", "report", "review", "scorecard", "sending", "survey", "work"}
)

// mayKnow says which packages of ours a package may import, as path prefixes
// below openpeople/.
func mayKnow(pkg string) []string {
	below := func(names []string) (out []string) {
		for _, n := range names {
			out = append(out, "internal/"+n)
		}
		return out
	}
	known := below(leaves)
	room := strings.TrimPrefix(pkg, "internal/")
	switch {
	case strings.HasPrefix(pkg, "cmd/"):
		return []string{"internal/", "templates/", "static", "cmd/"}
	case slices.Contains(leaves, room):
		if room == "actor" || room == "spelling" || room == "stats" {
			return below([]string{"fault"})
		}
		if room == "condition" { // refuses what is none
			return below([]string{"fault"})
		}
		if room == "brand" { // reads what people type about themselves
			return below([]string{"fault", "spelling"})
		}
		if room == "query" { // refuses what cannot be looked for
			return below([]string{"fault", "i18n", "terms"})
		}
		if room == "figure" { // names of what is counted, by day
			return below([]string{"i18n", "page", "when"})
		}
		if room == "page" { // a filter refuses, and says itself
			return below([]string{"fault", "i18n", "spelling", "when"})
		}
		return nil
	case slices.Contains(everyRoom, room):
		return append(known, below(rooms[room])...)
	case pkg == "internal/delivery":
		return append(known, "internal/sending")
	case strings.HasPrefix(pkg, "internal/store/"):
		return storeMayKnow(strings.TrimPrefix(pkg, "internal/store/"), below)
	case pkg == "internal/store":
		return append(append(known, below(everyRoom)...), "internal/store")
	case pkg == "internal/jobs", pkg == "internal/demo":
		return append(known, below(everyRoom)...)
	case strings.HasPrefix(pkg, "internal/web"):
		known = without(known, "internal/mask")
		return append(append(known, below(everyRoom)...), "internal/web", "templates/", "static")
	case strings.HasPrefix(pkg, "templates/"):
		known = without(known, "internal/mask")
		return append(append(known, below(everyRoom)...), "templates/ui", "static")
	}
	return nil
}

// without is a list less one: personal data are masked in rooms, never in web or
// templates.
func without(list []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool { return name == one })
}

// foreign says which libraries live in which floor and nowhere else.
var foreign = []struct {
	library string
	floors  []string
}{
	{"github.com/gin-gonic/gin", []string{"internal/web"}},
	{"github.com/danielgtaylor/huma", []string{"internal/web/api"}},
	{"gorm.io/", []string{"internal/store"}},
	{"database/sql", []string{"internal/store"}},
	{"github.com/mattn/go-sqlite3", []string{"internal/store"}},
	{"github.com/jackc/pgx", []string{"internal/store"}},
	{"github.com/a-h/templ", []string{"templates", "internal/web"}},
	{"github.com/alexedwards/scs", []string{"internal/web", "internal/store", "cmd"}},
	{"golang.org/x/text/language", []string{"internal/i18n", "internal/store/account", "templates/survey"}}, // what a tag means; the case of a name; the names of languages
	{"github.com/wneessen/go-mail", []string{"internal/delivery"}},
}

// TestWalls reads every import of the tree and names each that breaks the
// directions of HOUSE.md. Tests, and packages for tests (storetest), may look anywhere.
func TestWalls(t *testing.T) {
	seen := 0
	walk(t, ".go", func(path string, _ []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(filepath.Dir(path), "test") {
			return
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			seen++
			name := strings.Trim(spec.Path.Value, `"`)
			if ours, found := strings.CutPrefix(name, "openpeople/"); found {
				if !slices.ContainsFunc(mayKnow(pkg), func(p string) bool { return ours == p || strings.HasPrefix(ours, strings.TrimSuffix(p, "/")+"/") }) {
					t.Errorf("%s imports %s: %s may not know it", path, name, pkg)
				}
				continue
			}
			for _, f := range foreign {
				if strings.HasPrefix(name, f.library) && !slices.ContainsFunc(f.floors, func(floor string) bool { return strings.HasPrefix(pkg, floor) }) {
					t.Errorf("%s imports %s, which lives in %v only", path, name, f.floors)
				}
			}
		}
		for _, word := range []string{"util", "utils", "common", "helper", "helpers", "base", "core", "model", "models"} {
			if filepath.Base(pkg) == word {
				t.Errorf("%s: a package named %s says nothing", path, word)
			}
		}
	})
	if seen < 100 {
		t.Errorf("only %d imports were read: the walk is broken", seen)
	}
}

// TestNoHTTP3IsLinked: gin's HTTP/3, which nobody serves, weighs 1.8 MB of the program,
// its BSON half of one, its YAML and TOML another, and its checks of structs one more.
func TestNoHTTP3IsLinked(t *testing.T) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("the program does not say what it was built of")
	}
	for _, dep := range info.Deps {
		if strings.HasPrefix(dep.Path, "github.com/quic-go/") && dep.Replace == nil {
			t.Errorf("%s is linked: see internal/web/noquic", dep.Path)
		}
		if strings.HasPrefix(dep.Path, "github.com/go-playground/") && dep.Replace == nil {
			t.Errorf("%s is linked: see internal/web/novalidator", dep.Path)
		}
		if slices.Contains([]string{"github.com/goccy/go-yaml", "github.com/pelletier/go-toml/v2"}, dep.Path) && dep.Replace == nil {
			t.Errorf("%s is linked: see internal/web/noyaml, notoml", dep.Path)
		}
		if strings.HasPrefix(dep.Path, "go.mongodb.org/") && dep.Replace == nil {
			t.Errorf("%s is linked: see internal/web/nobson", dep.Path)
		}
	}
	if len(info.Deps) < 20 {
		t.Errorf("only %d modules are known: the walk is broken", len(info.Deps))
	}
}

// TestCatalogues compares the words of both languages: equal keys, equal
// placeholders, every plural form, every key used, every used key there.
func TestCatalogues(t *testing.T) {
	ru, en := i18n.Catalogue(i18n.RU), i18n.Catalogue(i18n.EN)
	placeholders := regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
	names := func(v any) []string {
		raw, _ := json.Marshal(v)
		var out []string
		for _, m := range placeholders.FindAllStringSubmatch(string(raw), -1) {
			if !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return out
	}
	forms := func(key, lang string, v any, want ...string) {
		m, ok := v.(map[string]any)
		if !ok {
			if v == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			return
		}
		for _, f := range want {
			if s, _ := m[f].(string); s == "" {
				t.Errorf("%s: %s has no plural form %q", lang, key, f)
			}
		}
	}
	for key, v := range ru {
		other, ok := en[key]
		if !ok {
			t.Errorf("en has no %s", key)
			continue
		}
		if !slices.Equal(names(v), names(other)) {
			t.Errorf("%s: ru has the placeholders %v, en %v", key, names(v), names(other))
		}
		forms(key, "ru", v, "one", "few", "many", "other")
		forms(key, "en", other, "one", "other")
	}
	for key := range en {
		if _, ok := ru[key]; !ok {
			t.Errorf("ru has no %s", key)
		}
	}

	// Keys in the code are string literals "room.key", or end in a dot and are
	// continued by a code: "ui.kind."+kind.
	literal := regexp.MustCompile("[\"`]([a-z][a-z_0-9]*(?:\\.[a-z_0-9-]+)+\\.?)[\"`]")
	prefix := regexp.MustCompile(`"([a-z][a-z_0-9]*\.(?:[a-z_0-9-]+\.)*(?:[a-z_0-9-]+_)?)"\s*\+`)
	used, prefixes := map[string]bool{}, map[string]bool{}
	asks := regexp.MustCompile(`i18n\.T\(\s*\w+,\s*"([^"]+)"\s*[,)]`)
	read := func(path string, raw []byte) {
		if strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		text := string(raw)
		for _, m := range literal.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
		for _, m := range prefix.FindAllStringSubmatch(text, -1) {
			prefixes[m[1]] = true
		}
		for _, m := range asks.FindAllStringSubmatch(text, -1) {
			if _, ok := ru[m[1]]; !ok {
				t.Errorf("%s asks for %q, which is in no catalogue", path, m[1])
			}
		}
	}
	walk(t, ".go", read)
	walk(t, ".templ", read)
	for key := range ru {
		if used[key] || slices.ContainsFunc(keysOf(prefixes), func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		t.Errorf("nobody uses the words %s", key)
	}
}

// TestEveryEventHasAReader looks for a reader of each event, and for the file of
// each reader.
func TestEveryEventHasAReader(t *testing.T) {
	read := map[event.Name]bool{}
	for _, r := range jobs.Readers() {
		read[r.Event] = true
		if !slices.Contains(event.All, r.Event) {
			t.Errorf("%s reads %q, which event.All does not list", r.Name, r.Event)
		}
		file := "internal/jobs/on_" + strings.ReplaceAll(string(r.Event), ".", "_") + "_" + r.Name + ".go"
		if _, err := os.Stat(filepath.Join(root, file)); err != nil {
			t.Errorf("what %s does about %s has no file: %v", r.Name, r.Event, err)
		}
	}
	for _, name := range event.All {
		if !read[name] {
			t.Errorf("%s happens and nobody reads it: internal/jobs/on_…_….go and a line in readers", name)
		}
	}
}

// TestTemplatesAreFresh generates every page again and compares. Where templ was
// started from stands in the file names of its errors and is no difference.
func TestTemplatesAreFresh(t *testing.T) {
	from := regexp.MustCompile("FileName: `[^`]*`")
	plain := func(code []byte) string {
		return string(from.ReplaceAll(code, nil))
	}
	seen := 0
	walk(t, ".templ", func(path string, raw []byte) {
		seen++
		parsed, err := templparser.ParseString(string(raw))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		var b bytes.Buffer
		if _, err := generator.Generate(parsed, &b, generator.WithFileName(path), generator.WithVersion(templ.Version())); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want, err := format.Source(b.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		generated := strings.TrimSuffix(path, ".templ") + "_templ.go"
		got, err := os.ReadFile(filepath.Join(root, generated))
		if err != nil {
			t.Fatal(err)
		}
		if plain(got) != plain(want) {
			t.Errorf("%s is not what its templ gives: go tool templ generate", generated)
		}
	})
	if seen < 20 {
		t.Errorf("only %d pages were read: the walk is broken", seen)
	}
}

func keysOf(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// walk calls do with every file of the tree that has the ending; paths are
// relative to the top, with slashes.
func walk(t *testing.T, ending string, do func(path string, raw []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "node_modules" || d.Name() == "data") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ending) {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		do(filepath.ToSlash(rel), raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
