package terms_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"openpeople/internal/terms"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "… - !": "", "Списали деньги, списание ДЕНЕГ": "списа деньг списан денег", "Ещё счёт и еще счет": "счет",
		"Refunds, refunding; the REFUND": "refund", "don't Can’t": "dont cant", "wi-fi 5G": "wi fi 5g", "за\u0301мок": "замок",
		"и\u0306од йод": "йод", "ﬁnd ５G": "find 5g", "\xffабв\xfe": "абв",
		strings.Repeat("ы", 50) + " b": strings.Repeat("ы", 40) + " b",
	} {
		if got := strings.Join(terms.Of(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A word stands where it says, whatever stands around it, and what stands there makes its term.
func TestWordsStandWhereTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"Деньги", "и", " ", ", ", "ﬁn", "е\u0308лка", "счёт", "½", "don’t", "5", "\xff", "\u200b", "ё", "x", "İ", "\n"})).Draw(t, "text"), "")
		last := 0
		for _, w := range terms.Words(text) {
			if w.Begin < last || w.End < w.Begin || w.End > len(text) {
				t.Fatalf("%q: %+v after %d", text, w, last)
			}
			last = w.Begin
			if piece := text[w.Begin:w.End]; norm.NFKC.IsNormalString(text) && utf8.ValidString(text) {
				if again := terms.Words(piece); len(again) != 1 || again[0].Term != w.Term || again[0].Everywhere != w.Everywhere {
					t.Fatalf("%q: %q is %+v, not %+v", text, piece, again, w)
				}
			}
		}
		var distinct []string
		for _, w := range terms.Words(text) {
			if !w.Everywhere && !slices.Contains(distinct, w.Term) {
				distinct = append(distinct, w.Term)
			}
		}
		if got := terms.Of(text); !slices.Equal(got, distinct) {
			t.Fatalf("%q: %q and %q", text, got, distinct)
		}
	})
}

// Who looks for some terms is told of each of their words, and of the others that there is one.
func TestWordsThatBeginAlike(t *testing.T) {
	pieces := []string{"Деньги", "и", " ", ", ", "ﬁn", "е\u0308лка", "Ёлки", "счёт", "½", "don’t", "'tis", "''", "5", "5-й", "5g", "\xff", "\u200b", "ё", "x", "İ", "\n", "dying", "Skies", "early", "ways", "Zwei", "Öl", "щи", "ы", "ей"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "text"), "")
		wanted := terms.Of(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 3).Draw(t, "wanted"), " "))
		all := terms.Words(text)
		var some []terms.Word
		terms.EachLike(text, terms.BeginningsOf(wanted), func(w terms.Word) { some = append(some, w) })
		if len(some) != len(all) {
			t.Fatalf("%q: %+v, not %+v", text, some, all)
		}
		for i, w := range all {
			if got := some[i]; got != w && (got.Term != "" || got.Begin != w.Begin || got.End != w.End || slices.Contains(wanted, w.Term)) {
				t.Fatalf("%q, for %q: %+v, not %+v", text, wanted, got, w)
			}
		}
	})
}

// The term of every word of letters begins as it does.
func FuzzBeginnings(f *testing.F) {
	for _, s := range []string{"списали", "Ёлка", "dying", "Early", "5g", "вы", "ии", "ююющий", "yyy", "'s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range terms.Words(s) {
			terms.EachLike(s, terms.BeginningsOf([]string{w.Term}), func(got terms.Word) {
				if got.Begin == w.Begin && got.Term != w.Term {
					t.Fatalf("%q: %+v is not told of: %+v", s, w, got)
				}
			})
		}
	})
}

// BenchmarkWords reads a conversation of 8 kB.
func BenchmarkWords(b *testing.B) {
	text := strings.Repeat("Подскажите, почему вчера списали деньги за роуминг, тариф был другой. ", 65)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		terms.Each(text, func(terms.Word) {})
	}
}

// BenchmarkWordsLike reads it for who looks for two words.
func BenchmarkWordsLike(b *testing.B) {
	text := strings.Repeat("Подскажите, почему вчера списали деньги за роуминг, тариф был другой. ", 65)
	some := terms.BeginningsOf(terms.Of("списали деньги"))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		terms.EachLike(text, some, func(terms.Word) {})
	}
}
