package comment

import (
	"context"
	"database/sql"

	"openpeople/internal/comment"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/when"
)

// ReadCorpus reads what was written and ticked about the contacts that a filter lets
// through, its words aside, the latest days first, until there are so many answers:
// the cost grows with the days and with what was said on them, not with contacts.
func (s *Store) ReadCorpus(ctx context.Context, f comment.Reading, most int) (*comment.Corpus, error) {
	out := comment.NewCorpus()
	err := s.View(ctx, func(ctx context.Context) (err error) {
		if out.Waits, err = s.CommentsWait(ctx); err != nil {
			return err
		}
		pass, err := s.passing(ctx, f, out)
		if err != nil {
			return err
		}
		from := max(f.Period.From, out.Until)
		days, err := engine.Gather(ctx, s.DB, engine.One[int], "SELECT day FROM comment_days WHERE day BETWEEN ? AND ? ORDER BY day DESC", int(from), int(f.Period.To))
		if err != nil {
			return err
		}
		for len(days) > 0 {
			some := days[:min(len(days), daysAtOnce)]
			days = days[len(some):]
			err := s.Each(ctx, "SELECT day, said FROM comment_days WHERE day BETWEEN ? AND ? ORDER BY day DESC", []any{some[len(some)-1], some[0]}, func(rows *sql.Rows) error {
				var on when.Day
				var raw sql.RawBytes
				if err := rows.Scan(&on, &raw); err != nil {
					return err
				}
				out.On(on)
				return readDay(raw, out, f.Ticked, pass)
			})
			if err != nil {
				return err
			}
			if len(out.Answers) >= most && len(days) > 0 {
				out.Until = when.Day(some[len(some)-1])
				return nil
			}
		}
		return nil
	})
	return out, err
}

// daysAtOnce is how many rows of days are read in one go.
const daysAtOnce = 16

// passing says which contacts a filter lets through; out.Until is set where no contact
// before it was looked at.
func (s *Store) passing(ctx context.Context, f comment.Reading, out *comment.Corpus) (func(contactID int64) bool, error) {
	if !f.Narrowed() {
		return func(int64) bool { return true }, nil
	}
	found := map[int64]bool{}
	until, err := s.figures.EachFound(ctx, figures.Search{
		Period: f.Period, By: f.By, Without: f.Without, Within: f.Within, Attribute: f.Attribute, Counted: f.Counted, Marks: f.Marks, In: figure.Answered,
	}, func(id int64) { found[id] = true })
	if err != nil || len(f.Tags) == 0 {
		out.Until = until
		return func(id int64) bool { return found[id] }, err
	}
	out.Until = until
	bear := map[int64]bool{}
	err = s.InChunks(ctx, "SELECT contact_id FROM comment_tagged WHERE how <> 'off' AND tag_id IN ", nil, engine.Anys(f.Tags), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		bear[id] = found[id]
		return err
	})
	return func(id int64) bool { return bear[id] }, err
}
