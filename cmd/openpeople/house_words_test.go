package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	templparser "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"

	"openpeople/internal/i18n"
)

// russianIn are the files outside of catalogues that hold Russian, and why.
var russianIn = map[string]string{
	"internal/account/device.go":   "the name of a browser",
	"internal/personal/name.go":    "ends of Russian names in their cases",
	"internal/personal/person.go":  "letters that stand for one another",
	"internal/mask/text.go":        "words by which the number of a document is known",
	"internal/sheet/cell.go":       "yes and no as they stand in tables",
	"internal/sheet/encoding.go":   "letters by which an encoding is known",
	"internal/terms/beginnings.go": "letters with which words begin",
	"internal/terms/terms.go":      "letters that a search takes for one",
	"templates/mail/called.go":     "ends by which a patronymic is known",
}

// englishIn are the files of pages that hold an English sentence, and why.
var englishIn = map[string]string{
	"internal/web/server.go": "what /metrics says of a figure",
}

// sentence is what looks like words for a reader: two or more, the first with a
// capital.
var sentence = regexp.MustCompile(`^[A-Z][a-z]+(?: [A-Za-z,.'’-]+)+[.!?:]?$`)

// TestWallsOfWords holds what people read to the catalogues and to names that are
// given in both languages: no Russian in other Go code, no sentence in the code of
// pages, no word in a .templ. Demo and the API, which is for programs, have their own.
func TestWallsOfWords(t *testing.T) {
	seen, found := 0, map[string]bool{}
	complain := func(file string, allowed map[string]string, line int, text string) {
		if found[file] = true; allowed[file] == "" {
			t.Errorf("%s:%d: %q belongs to a catalogue, or into an i18n.Text with both languages", file, line, text)
		}
	}
	walk(t, ".go", func(file string, raw []byte) {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(folder, "test") || folder == "internal/demo" {
			return
		}
		seen++
		page := (strings.HasPrefix(file, "internal/web/") || strings.HasPrefix(file, "templates/")) && folder != "internal/web/api"
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, raw, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				return !bothLanguages(n)
			case *ast.Field:
				n.Tag = nil
			case *ast.CallExpr:
				return !forTheLog(n)
			case *ast.BasicLit:
				text := n.Value
				if unquoted, err := strconv.Unquote(text); err == nil {
					text = unquoted
				}
				switch line := set.Position(n.Pos()).Line; {
				case i18n.Cyrillic(text):
					complain(file, russianIn, line, text)
				case page && sentence.MatchString(text):
					complain(file, englishIn, line, text)
				}
			}
			return true
		})
	})
	walk(t, ".templ", func(file string, raw []byte) {
		seen++
		for line, text := range wordsOfTempl(t, file, raw) {
			complain(file, nil, line, text)
		}
	})
	for _, allowed := range []map[string]string{russianIn, englishIn} {
		for _, file := range slices.Sorted(maps.Keys(allowed)) {
			if !found[file] {
				t.Errorf("%s holds no such words: take it off the list", file)
			}
		}
	}
	if seen < 300 {
		t.Errorf("only %d files were read: the walk is broken", seen)
	}
}

// TestWallsOfWordsSee shows the walk what it must find and what it must pass over.
func TestWallsOfWordsSee(t *testing.T) {
	for text, want := range map[string]bool{
		`i18n.Text{RU: "Оценка", EN: "Mark"}`: true, `i18n.Text{RU: "Оценка"}`: false, `Words{"ru": "Услуги", "en": "Service"}`: true, `[]string{"Оценка"}`: false,
	} {
		parsed, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := bothLanguages(parsed.(*ast.CompositeLit)); got != want {
			t.Errorf("%s is in both languages: %v", text, got)
		}
	}
	for text, want := range map[string]bool{"Something broke": true, "Try again, please.": true, "GET": false, "Retry-After": false, "question first": false, "no-store": false, "Europe/Moscow": false} {
		if sentence.MatchString(text) != want {
			t.Errorf("%q is a sentence: %v", text, !want)
		}
	}
	page := "package x\n\ntempl Page() {\n\t<p title=\"Close it\">{ name } · openpeople</p>\n\t<p class=\"quiet\" id=\"one\">Loading</p>\n}\n"
	if got := wordsOfTempl(t, "x.templ", []byte(page)); len(got) != 2 || got[4] != "Close it" || got[5] != "Loading" {
		t.Errorf("the words of a page: %v", got)
	}
}

// bothLanguages reports whether a literal gives a text in Russian and English.
func bothLanguages(n *ast.CompositeLit) bool {
	keys := map[string]bool{}
	for _, e := range n.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			switch key := pair.Key.(type) {
			case *ast.Ident:
				keys[strings.ToLower(key.Name)] = true
			case *ast.BasicLit:
				keys[strings.Trim(key.Value, `"`)] = true
			}
		}
	}
	return keys["ru"] && keys["en"]
}

// forTheLog reports whether a call makes an error or a line of the log: a reader is
// shown neither.
func forTheLog(n *ast.CallExpr) bool {
	switch f := n.Fun.(type) {
	case *ast.Ident:
		return f.Name == "panic"
	case *ast.SelectorExpr:
		of, _ := f.X.(*ast.Ident)
		return of != nil && (of.Name == "errors" || of.Name == "fmt" && f.Sel.Name == "Errorf" || of.Name == "log" || of.Name == "slog")
	}
	return false
}

// spoken are the attributes that are read to people.
var spoken = []string{"title", "alt", "placeholder", "aria-label", "label"}

// alike is what every language writes alike: the program, and keys of the keyboard.
var alike = []string{"openpeople", "Esc", "n"}

// wordsOfTempl returns the words that a page has of its own, by line.
func wordsOfTempl(t *testing.T, file string, raw []byte) map[int]string {
	parsed, err := templparser.ParseString(string(raw))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	found := map[int]string{}
	note := func(at templparser.Range, text string) {
		if strings.ContainsFunc(html.UnescapeString(text), unicode.IsLetter) && !slices.Contains(alike, strings.Trim(text, " ·")) {
			found[int(at.From.Line)+1] = text
		}
	}
	v := visitor.New()
	v.Text = func(n *templparser.Text) error {
		note(n.Range, n.Value)
		return nil
	}
	v.ConstantAttribute = func(n *templparser.ConstantAttribute) error {
		if key, ok := n.Key.(templparser.ConstantAttributeKey); ok && slices.Contains(spoken, key.Name) {
			note(key.NameRange, n.Value)
		}
		return nil
	}
	if err := parsed.Visit(v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return found
}
