package comment_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/comment"
	"openpeople/internal/stats"
)

// corpus makes one of answers in words; those of a low mark stand first.
func corpus(low, rest [][]string) *comment.Corpus {
	c, day := &comment.Corpus{}, comment.Day{On: 20261123}
	word := func(term string) int32 {
		i := slices.Index(c.Terms, term)
		if term == "" {
			return comment.Between
		}
		if i < 0 {
			i = len(c.Terms)
			c.Terms, c.Forms = append(c.Terms, term), append(c.Forms, term+"-form")
			day.Words, day.Forms = append(day.Words, int32(i)), append(day.Forms, int32(i))
		}
		return int32(i)
	}
	for i, list := range [][][]string{low, rest} {
		for _, said := range list {
			a := comment.Answer{ContactID: int64(len(day.Answers) + 1), Standing: []comment.Standing{comment.Low, comment.Rest}[i], Written: true}
			for _, w := range said {
				a.Words = append(a.Words, word(w))
			}
			day.Answers = append(day.Answers, a)
		}
	}
	c.Days = []comment.Day{day}
	return c
}

// holds counts the comments in which words stand beside each other.
func holds(list [][]string, words ...string) (n int64) {
	for _, said := range list {
		for i := range said {
			if i+len(words) > len(said) || said[i] != words[0] || len(words) == 2 && said[i+1] != words[1] {
				continue
			}
			n++
			break
		}
	}
	return n
}

// What is called a theme stands as often as it says, beyond what chance brings among all
// that was asked, and on the side on which it is listed.
func TestThemesAreCounted(t *testing.T) {
	vocabulary := []string{"ждать", "ответ", "деньги", "не", "помогл", "спасиб", "", "7"}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (list [][]string) {
			n := rapid.IntRange(25, 60).Draw(t, name)
			likes := rapid.SampledFrom(vocabulary).Draw(t, name+" likes")
			for range n {
				said := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 5).Draw(t, "said")
				if rapid.Bool().Draw(t, "likes") {
					said = append(said, likes, "ответ")
				}
				list = append(list, said)
			}
			return list
		}
		low, rest := draw("low"), draw("rest")
		got := corpus(low, rest).Themes()
		if got.Low != int64(len(low)) || got.Rest != int64(len(rest)) || got.TooFew() != (len(low) < stats.Enough || len(rest) < stats.Enough) {
			t.Fatalf("%d and %d: %+v", len(low), len(rest), got)
		}
		if got.TooFew() && len(got.Beside)+len(got.Elsewhere) > 0 {
			t.Fatalf("too few are compared: %+v", got)
		}
		for side, list := range [][]comment.Theme{got.Beside, got.Elsewhere} {
			for _, one := range list {
				var words []string
				for _, w := range vocabulary {
					if w != "" && one.Words == w+"-form" {
						words = []string{w}
					}
					for _, v := range vocabulary {
						if one.Words == fmt.Sprintf("%s-form %s-form", w, v) {
							words = []string{w, v}
						}
					}
				}
				if words == nil || len(words) == 1 && (words[0] == "не" || words[0] == "7") {
					t.Fatalf("%q is a theme", one.Words)
				}
				l, r := holds(low, words...), holds(rest, words...)
				table := stats.Fourfold{Both: l, First: got.Low - l, Second: r, Neither: got.Rest - r}
				if l != one.Low || r != one.Rest || one.Adjusted > comment.Discovery || one.Adjusted < table.P()*0.999 || table.Drawn() != (side == 0) || l+r < comment.LeastHits {
					t.Fatalf("%q: %d and %d, %+v on side %d", one.Words, l, r, one, side)
				}
			}
		}
	})
}

// A pair that tells more than its words stands for them; what most of all comments say
// alike sets nothing apart.
func TestAPairStandsForItsWords(t *testing.T) {
	var low, rest [][]string
	for range 40 {
		low = append(low, []string{"добр", "", "не", "помогл"})
		rest = append(rest, []string{"добр", "", "помогл"})
	}
	got := corpus(low, rest).Themes()
	if len(got.Beside) != 1 || got.Beside[0].Words != "не-form помогл-form" || got.Beside[0].Asked() != `"не-form помогл-form"` || got.Beside[0].Weeks[0] != 40 || got.Weeks[0].All != 80 {
		t.Errorf("%+v", got.Beside)
	}
	if len(got.Elsewhere) != 0 {
		t.Errorf("%+v", got.Elsewhere)
	}
}
