package query_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"openpeople/internal/fault"
	"openpeople/internal/query"
	"openpeople/internal/terms"
)

func TestWhatCannotBeLookedForIsSaid(t *testing.T) {
	for typed, want := range map[string]string{
		"деньги": "", "деньги -возврат": "", `"списали деньги" from:operator`: "", "«не работает»": "", "не работает": "", "wi-fi": "", "деньги - возврат": "",
		"": "query.fault_empty", "!!! …": "query.fault_empty", "\x01\x02": "query.fault_empty", "-": "query.fault_empty", "from:operator": "query.fault_empty", `""`: "query.fault_empty",
		"-деньги": "query.fault_without", "-деньги −возврат": "query.fault_without", `-"списали деньги"`: "query.fault_without",
		"не": "query.fault_everywhere", `"и не"`: "query.fault_everywhere", "не -деньги": "query.fault_everywhere",
		`"деньги`: "query.fault_quote", "деньги «вернули": "query.fault_quote", `деньги "`: "query.fault_quote",
		"from:ivan деньги": "query.fault_from", "from: деньги": "query.fault_from", "-from:operator деньги": "query.fault_from", "от:кого деньги": "query.fault_from",
		strings.Repeat("слово ", query.MaxWords): "", strings.Repeat("слово ", 10_000): "query.fault_many", "'; DROP TABLE contacts; -- x": "",
	} {
		q, err := query.Parse(typed)
		switch f := fault.Of(err); {
		case want == "" && (err != nil || !q.Any()):
			t.Errorf("%.40q: %v", typed, err)
		case want != "" && (err == nil || f.Code != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "q" || f.Fields[0].Key != want):
			t.Errorf("%.40q: %+v, want %s", typed, err, want)
		}
	}
}

func TestWhoSaidIt(t *testing.T) {
	texts := []query.Text{{query.Customer, "Списали деньги, верните"}, {query.Operator, "Вернём деньги завтра"}, {query.Machine, "Оператор подключён"}, {query.Comment, "Ещё не вернули!"}}
	for typed, want := range map[string]bool{
		"деньги": true, "ДЕНЕГ": false, "возврат": false, "списать": true, "списал вернул": true, "завтра": true, "еще": false, "ещё вернут": false,
		"from:customer завтра": false, "from:operator завтра": true, "завтра from:operator": true, "завтра from:customer": false, "завтра от:клиента": false,
		"from:customer списали from:operator завтра": true, "from:operator списали from:customer завтра": false, "списали from:operator завтра": true,
		"from:comment деньги": false, "from:comment вернули": true, "from:customer вернули": true, "from:bot подключен": true, "from:bot деньги": false,
		`"списали деньги"`: true, `"деньги списали"`: false, `"не вернули"`: true, `"завтра ещё"`: false, `"деньги верните"`: true, "«ещё не»": false, "«ещё не» вернули": true,
		"деньги -завтра": false, "деньги -послезавтра": true, `деньги -"деньги списали"`: true, `деньги -"списали деньги"`: false,
		"from:customer деньги -завтра": true, "деньги -завтра from:customer": true, "деньги-верните": true, "верните-деньги": true, "завтра-деньги": false,
	} {
		q, err := query.Parse(typed)
		if err != nil {
			if want {
				t.Errorf("%s: %v", typed, err)
			}
			continue
		}
		if got := q.Matches(texts); got != want {
			t.Errorf("%s: %v", typed, got)
		}
	}
}

var said = []string{"деньги", "денег", "вернули", "Верните", "ещё", "еще", "не", "и", "refund", "refunds", "wi", "fi", "5"}

// A query finds what a reader who goes through the texts word by word finds.
func TestMatchesAgainstReadingWordByWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var texts []query.Text
		for range rapid.IntRange(0, 4).Draw(t, "texts") {
			texts = append(texts, query.Text{By: query.By(1 << rapid.IntRange(0, 3).Draw(t, "by")), Text: strings.Join(rapid.SliceOfN(rapid.SampledFrom(said), 0, 5).Draw(t, "words"), rapid.SampledFrom([]string{" ", ", ", "-"}).Draw(t, "between"))})
		}
		var typed []string
		want, wanted := true, false
		for range rapid.IntRange(1, 4).Draw(t, "parts") {
			words := rapid.SliceOfN(rapid.SampledFrom(said), 1, 3).Draw(t, "part")
			without, quoted := rapid.Bool().Draw(t, "without"), len(words) > 1 || rapid.Bool().Draw(t, "quoted")
			one := strings.Join(words, " ")
			if quoted {
				one = `"` + one + `"`
			}
			if without {
				one = "-" + one
			}
			typed = append(typed, one)
			if !quoted && terms.Words(words[0])[0].Everywhere {
				continue // passed over
			}
			if found := slices.ContainsFunc(texts, func(x query.Text) bool { return strings.Contains(stems(x.Text), stems(strings.Join(words, " "))) }); found == without {
				want = false
			}
			wanted = wanted || !without && len(terms.Of(strings.Join(words, " "))) > 0
		}
		q, err := query.Parse(strings.Join(typed, " "))
		if (err == nil) != wanted {
			t.Fatalf("%q: %v", typed, err)
		}
		if err == nil && q.Matches(texts) != want {
			t.Fatalf("%q in %q: %v", typed, texts, !want)
		}
		phrases := query.Query{Parts: slices.DeleteFunc(q.Parts, func(p query.Part) bool { return !p.Exact })}
		if yes, sure := phrases.Matcher().Judge(query.SketchOf(texts)); sure && phrases.Any() && yes != phrases.Matches(texts) {
			t.Fatalf("the sketch of %q says %v of %q", texts, yes, typed)
		}
	})
}

// stems writes the terms of a text between blanks.
func stems(text string) string {
	out := " "
	for _, w := range terms.Words(text) {
		out += w.Term + " "
	}
	return out
}

// Nothing is lost of a text with its marks, whatever it is made of, and what is marked was
// looked for; an excerpt shows a mark.
func TestMarksLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(append([]string{" ", "\n", "<b>", "\xff", "ﬁ", "½", "е\u0308", strings.Repeat("длинно ", 30)}, said...))).Draw(t, "text"), "")
		q, err := query.Parse(rapid.SampledFrom([]string{"деньги", "верните refund", `"деньги верните"`, "ещё -деньги 5", "wi-fi"}).Draw(t, "typed"))
		if err != nil {
			return
		}
		marks, parts := q.Marks(query.Text{By: query.Operator, Text: text})
		whole := ""
		for _, p := range query.Pieces(text, marks) {
			whole += p.Text
			if p.Text == "" {
				t.Fatalf("an empty piece of %q", text)
			}
		}
		if whole != text || (parts > 0) != (len(marks) > 0) {
			t.Fatalf("%q becomes %q", text, whole)
		}
		shown := false
		n := 0
		for _, p := range query.Excerpt(text, marks, 40) {
			shown = shown || p.Marked
			n += utf8.RuneCountInString(p.Text)
		}
		if shown != (len(marks) > 0) || n > 42 {
			t.Fatalf("of %q are shown %+v", text, query.Excerpt(text, marks, 40))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`"a" -b from:operator c`, "«»", "-\"", "от:бота х", "--x", "\xff\"", "”a”"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		q, err := query.Parse(typed)
		if err == nil && !q.Any() {
			t.Fatalf("%q looks for nothing", typed)
		}
		for _, p := range q.Parts {
			if p.Begin >= p.End || p.End > len(typed) || len(p.Words) == 0 || p.By == 0 {
				t.Fatalf("%q: %+v", typed, p)
			}
		}
		q.Matches([]query.Text{{query.Customer, typed}})
	})
}

// A list shows two lines of an excerpt: what was found stands in the first of them, also
// where the whole text is not long.
func TestExcerptsBeginBeforeTheirFirstMark(t *testing.T) {
	text := "Activated by hand: in two minutes the network is there, and then you see the balance."
	at := strings.Index(text, "balance")
	list := query.Excerpt(text, []query.Span{{Begin: at, End: at + 7}}, 120)
	before := 0
	for _, p := range list {
		if p.Marked {
			break
		}
		before += len([]rune(p.Text))
	}
	if before == 0 || before > 30 || list[0].Text != "…" {
		t.Errorf("%d characters stand before the mark: %+v", before, list)
	}
}
