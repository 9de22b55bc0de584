package comment_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/terms"
	"openpeople/internal/when"
)

// said is what a corpus holds of its answers, a line each.
func saidIn(c *comment.Corpus) (list []string) {
	for _, day := range c.Days {
		for _, a := range day.Answers {
			words := make([]string, len(a.Words))
			for i, w := range a.Words {
				if w != comment.Between {
					words[i] = c.Terms[w]
				}
			}
			reasons := make([]string, len(a.Reasons))
			for i, r := range a.Reasons {
				reasons[i] = c.Codes[r]
			}
			if a.Written {
				list = append(list, fmt.Sprint(day.On, a.ContactID, a.Standing, words, reasons))
			}
		}
	}
	slices.Sort(list)
	return list
}

// saidByRows is the same of the rows of answers, of contacts that pass.
func (d *desk) saidByRows(where string, args ...any) (list []string) {
	d.t.Helper()
	text := "SELECT c.day, c.id, r.mark, r.comment, r.reasons FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' WHERE r.comment <> '' AND c.day BETWEEN ? AND ?" + where
	err := d.store.Each(ctx, text, append([]any{int(d.days.From), int(d.days.To)}, args...), func(rows *sql.Rows) error {
		var day when.Day
		var id, mark int64
		var said, ticked string
		if err := rows.Scan(&day, &id, &mark, &said, &ticked); err != nil {
			return err
		}
		var words []string
		for _, w := range terms.Words(mask.Text(said)) {
			if w.Everywhere && !comment.Denies(w.Term) {
				w.Term = ""
			}
			words = append(words, w.Term)
		}
		standing := comment.Rest
		if mark < 3 {
			standing = comment.Low
		}
		list = append(list, fmt.Sprint(day, id, standing, words, strings.FieldsFunc(ticked, func(r rune) bool { return strings.ContainsRune(`[]", `, r) })))
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// What a corpus holds is what the rows say, whatever happens between two readings: answers
// come, are corrected and erased, tags are put on and taken off, the shelf is full.
func TestACorpusIsWhatWasSaid(t *testing.T) {
	vocabulary := strings.Fields("долго ждали ответа не помогли и деньги списали +79161234567 спасибо всё хорошо the operator was kind ivan@example.org")
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		random := rand.New(rand.NewPCG(7, 7))
		tag, err := d.AddTag(ctx, d.boss, comment.Tag{Name: i18n.Text{EN: "Tag"}})
		if err != nil {
			t.Fatal(err)
		}
		tokens := map[int64]string{}
		var ids []int64
		words := func() string {
			var list []string
			for range 1 + random.IntN(8) {
				list = append(list, vocabulary[random.IntN(len(vocabulary))])
			}
			return strings.Join(list, " ")
		}
		answer := func(id int64) {
			mark := 1 + random.IntN(5)
			_, err := d.Surveys.Answer(ctx, tokens[id], survey.Answers{Mark: &mark, Comment: words(), Reasons: []string{"long_wait", "not_solved"}[:random.IntN(3)]})
			if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Gone) { // corrected often enough
				t.Fatal(err)
			}
		}
		some := func() int64 { return ids[random.IntN(len(ids))] }
		for step := range 60 {
			switch what := random.IntN(8); {
			case what < 4 || len(ids) == 0:
				topic := []string{"tariffs", "roaming"}[random.IntN(2)]
				id, token := d.Invited(func(c *contact.Draft) { c.Topic = topic })
				ids, tokens[id] = append(ids, id), token
				answer(id)
			case what == 4:
				answer(some())
			case what == 5:
				id := some()
				if err := s.InTx(ctx, func(ctx context.Context) error {
					for _, text := range []string{
						"UPDATE revisions SET comment = '[…]' WHERE comment <> '' AND response_id IN (SELECT id FROM responses WHERE contact_id = ?)",
						"UPDATE responses SET comment = '[…]' WHERE comment <> '' AND contact_id = ?",
					} {
						if _, err := s.Exec(ctx, text, id); err != nil {
							return err
						}
					}
					return s.RecountComments(ctx, id)
				}); err != nil {
					t.Fatal(err)
				}
			case what == 6:
				if _, err := d.Tag(ctx, d.boss, tag, []int64{some()}, random.IntN(2) == 0); err != nil {
					t.Fatal(err)
				}
			default:
				clock.Pass(13 * time.Hour)
				d.days.To = d.days.To.Add(1)
			}
			d.index()
			s.SetShelf([]int{1, 1 << 20}[step/20%2])
			for _, c := range []struct {
				f     comment.Filter
				where string
			}{
				{comment.Filter{}, ""},
				{comment.Filter{By: figure.Filter{figure.Topic: {"roaming"}}}, " AND c.topic_id = (SELECT id FROM dimensions WHERE kind = 'topic' AND code = 'roaming')"},
				{comment.Filter{Tags: []int64{tag}}, " AND EXISTS (SELECT 1 FROM comment_tagged g WHERE g.contact_id = c.id AND g.how <> 'off')"},
				{comment.Filter{Marks: []int{1, 4}}, " AND r.mark IN (1, 4)"},
			} {
				c.f.Period = d.days
				got, err := s.ReadCorpus(ctx, comment.Reading{Filter: c.f, Within: actor.Reach{}}, comment.MostAnswers)
				if err != nil {
					t.Fatal(err)
				}
				if have, want := saidIn(got), d.saidByRows(c.where); !slices.Equal(have, want) {
					t.Fatalf("step %d, %q:\n%s\nwant\n%s", step, c.where, strings.Join(have, "\n"), strings.Join(want, "\n"))
				}
			}
		}
		d.sound()
	})
}
