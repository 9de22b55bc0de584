package comment

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/comment"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/when"
)

// ReadCorpus reads what was written and ticked about the contacts that a filter lets
// through, its words aside, the latest days first, until there are so many answers. Days
// that were read before are taken off a shelf.
func (s *Store) ReadCorpus(ctx context.Context, f comment.Reading, most int) (*comment.Corpus, error) {
	out := &comment.Corpus{}
	err := s.View(ctx, func(ctx context.Context) (err error) {
		if out.Waits, err = s.CommentsWait(ctx); err != nil {
			return err
		}
		pass, err := s.passing(ctx, f, out)
		if err != nil {
			return err
		}
		from := max(f.Period.From, out.Until)
		days, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (one stamped, err error) {
			err = scan(&one.On, &one.stamp)
			return one, err
		}, "SELECT day, stamp FROM comment_days WHERE day BETWEEN ? AND ? ORDER BY day DESC", int(from), int(f.Period.To))
		if err != nil {
			return err
		}
		held, n := s.shelf.held(), 0
		defer held.called(out)
		for some := range slices.Chunk(days, daysAtOnce) {
			if err := s.fetch(ctx, held, some); err != nil {
				return err
			}
			for _, one := range some {
				if n >= most {
					out.Until = one.On.Add(1)
					return nil
				}
				day := one.Day
				if pass != nil {
					day = day.Only(pass)
				}
				n += len(day.Answers)
				out.Days = append(out.Days, day)
			}
		}
		return nil
	})
	return out, err
}

// daysAtOnce is how many rows of days are read in one go.
const daysAtOnce = 64

// fetch reads some days, the latest first, those that are not on the shelf from their rows.
func (s *Store) fetch(ctx context.Context, from *held, some []stamped) error {
	var missing []int
	at := map[when.Day]*stamped{}
	for i := range some {
		one := &some[i]
		day, there := from.find(one.On, one.stamp)
		if there {
			one.Day = day
			continue
		}
		at[one.On] = one
		missing = append(missing, int(one.On))
	}
	return s.InChunks(ctx, "SELECT day, said FROM comment_days WHERE day IN ", nil, engine.Anys(missing), func(rows *sql.Rows) error {
		var on when.Day
		var raw sql.RawBytes
		if err := rows.Scan(&on, &raw); err != nil {
			return err
		}
		one := at[on]
		var err error
		one.Day, err = from.read(on, one.stamp, raw)
		return err
	})
}

// passing says which answers a filter lets through, nil for all; out.Until is set where no
// contact before it was looked at.
func (s *Store) passing(ctx context.Context, f comment.Reading, out *comment.Corpus) (pass func(a *comment.Answer) bool, err error) {
	if !f.Narrowed() {
		return nil, nil
	}
	var found, bear figures.Set
	out.Until, err = s.figures.EachFound(ctx, figures.Search{
		Period: f.Period, By: f.By, Without: f.Without, Within: f.Within, Attributes: f.Attributes, Counted: f.Counted, Marks: f.Marks, Commented: !f.Ticked, In: figure.Answered,
	}, found.Add)
	if err != nil || len(f.Tags) == 0 {
		return func(a *comment.Answer) bool { return found.Has(a.ContactID) }, err
	}
	// A day is that of the desk's clock when the contact was taken in; see store/figures.
	args := []any{engine.Ms(f.Period.From.Add(-1).Start(s.Zone())), engine.Ms(f.Period.To.Add(2).Start(s.Zone()))}
	err = s.InChunks(ctx, "SELECT contact_id FROM comment_tagged WHERE how <> 'off' AND ended_at >= ? AND ended_at < ? AND tag_id IN ", args, engine.Anys(f.Tags), func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		bear.Add(id)
		return err
	})
	return func(a *comment.Answer) bool { return bear.Has(a.ContactID) && found.Has(a.ContactID) }, err
}
