package contact

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// A page of what was answered lately goes through the answers from the latest, first
// so many and then more at once. It looks at no more than answersLooked, but for those
// of one instant.
const (
	answersAtOnce = 500
	answersLooked = 100_000
	answersFew    = 2_000 // that are put in order as a whole: going through all answers for them would take longer
)

// ListAnswered returns contacts that the filter, which has marks, lets through: by the
// time of their answer, the latest first. When too many others stand between, the part
// is short, Until is the first day whose answers were all looked at, and Next goes on
// from there.
func (s *Store) ListAnswered(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		where, args, some, err := s.contactWhere(ctx, f)
		if err != nil || !some {
			return err
		}
		if p.After == (page.Cursor{}) {
			p.After.At = math.MaxInt64
		}
		found, all, err := s.fewAnswers(ctx, f, where, args, p)
		if err == nil && !all {
			found, err = s.latestAnswers(ctx, f, where, args, p)
		}
		if err != nil {
			return err
		}
		out, err = s.answeredRows(ctx, f, found)
		return err
	})
	return out, err
}

// lately is the order of the list.
func lately(a, b page.Cursor) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) }

// fewAnswers finds what stands after a place where all that the filter lets through is
// not much: of customers, or as the figures tell. all is false where it is more.
func (s *Store) fewAnswers(ctx context.Context, f contact.Filter, where []string, args []any, p page.Request) (found page.Of[page.Cursor], all bool, err error) {
	var list []page.Cursor
	take := takeAnswers(&list)
	if f.CustomerID != 0 || f.Search != "" {
		err = s.Each(ctx, "SELECT a.answered_at, c.id FROM contacts c JOIN responses a ON a.contact_id = c.id AND a.purpose = 'first'"+whereOf(where), args, take)
	} else {
		few, some, wrong := s.figures.FewFound(ctx, search(f), s.answersFew)
		if wrong != nil || !some {
			return found, false, wrong
		}
		err = s.InChunks(ctx, "SELECT a.answered_at, a.contact_id FROM responses a WHERE a.purpose = 'first' AND a.contact_id IN ", nil, engine.Anys(few), take)
	}
	list = slices.DeleteFunc(list, func(c page.Cursor) bool { return lately(p.After, c) >= 0 })
	slices.SortFunc(list, lately)
	return cutAnswers(list, p.Rows()), true, err
}

// latestAnswers goes through the answers after a place.
func (s *Store) latestAnswers(ctx context.Context, f contact.Filter, where []string, args []any, p page.Request) (page.Of[page.Cursor], error) {
	var list []page.Cursor
	marks := engine.Anys(wide(f.Marks))
	answers := "a.purpose = 'first' AND a.mark IS NOT NULL AND a.mark IN (" + engine.Marks(len(marks)) + ") AND (a.answered_at, a.contact_id) < (?, ?)"
	const order = " ORDER BY a.answered_at DESC, a.contact_id DESC LIMIT "
	find := "SELECT a.answered_at, a.contact_id FROM responses a CROSS JOIN contacts c WHERE c.id = a.contact_id AND a.answered_at >= ? AND " + answers + " AND " + strings.Join(where, " AND ") + order + "?"
	for from, looked, some := p.After, 0, answersAtOnce; ; some *= 4 {
		some = min(some, s.answersLooked-looked)
		after := append(slices.Clone(marks), from.At, from.ID)
		until := int64(math.MinInt64) // there are no more
		err := s.Row(ctx, "SELECT a.answered_at FROM responses a WHERE "+answers+order+"1 OFFSET ?", append(slices.Clone(after), some-1)...).Scan(&until)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return page.Of[page.Cursor]{}, engine.Refused(err)
		}
		err = s.Each(ctx, find, append(append(append([]any{until}, after...), args...), p.Rows()+1-len(list)), takeAnswers(&list))
		if err != nil || until == math.MinInt64 || len(list) > p.Rows() {
			return cutAnswers(list, p.Rows()), err
		}
		if looked += some; looked >= s.answersLooked {
			return page.Of[page.Cursor]{Rows: list, Next: page.Cursor{At: until}, Until: when.DayOf(engine.At(until), s.Zone()).Add(1)}, nil
		}
		from = page.Cursor{At: until}
	}
}

func takeAnswers(to *[]page.Cursor) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var c page.Cursor
		err := rows.Scan(&c.At, &c.ID)
		*to = append(*to, c)
		return err
	}
}

func cutAnswers(list []page.Cursor, limit int) page.Of[page.Cursor] {
	return page.Cut(list, limit, func(c page.Cursor) page.Cursor { return c })
}

// answeredRows reads the contacts that were found, in their order.
func (s *Store) answeredRows(ctx context.Context, f contact.Filter, found page.Of[page.Cursor]) (out page.Of[contact.Row], err error) {
	at := map[int64]int64{}
	for _, c := range found.Rows {
		at[c.ID] = c.At
	}
	out, err = s.rowsOf(ctx, f, found)
	for i := range out.Rows {
		answered := engine.At(at[out.Rows[i].ID])
		out.Rows[i].AnsweredAt = &answered
	}
	return out, err
}
