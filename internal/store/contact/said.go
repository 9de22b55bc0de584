package contact

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/store/words"
	"openpeople/internal/terms"
	"openpeople/internal/when"
)

// Contacts that hold words are found by the index in the order of the list; whether the
// other filters let them through is asked of their rows, some at a time, or of the figures of
// their days where they are many, and whether the words of a phrase stand beside each other,
// of their texts. A page looks at no more than so many, and says how far it came.
const (
	siftAtOnce = 256    // rows asked in one go
	siftRows   = 20_000 // contacts of which the rows or the figures are asked for a page
	daysAtOnce = 8_192  // contacts of whose days the figures are asked in one go
	figuresOf  = 1_024  // contacts that hold the words from which on the figures are asked
	readAtOnce = 16     // texts read in one go
	readTexts  = 400    // contacts of which the texts are read for a page
)

// NamesContacts reports whether what was typed is the id of a contact or, where those
// count, of a customer, or a phone or an e-mail of one who has contacts.
func (s *Store) NamesContacts(ctx context.Context, typed string, ofCustomers bool) (bool, error) {
	condition, _, err := s.searchContacts(ctx, typed, ofCustomers)
	return condition != "", engine.Refused(err)
}

// Said returns what was said in contacts, by their ids.
func (s *Store) Said(ctx context.Context, contactIDs []int64) (map[int64][]contact.Said, error) {
	out := make(map[int64][]contact.Said, len(contactIDs))
	err := s.words.SaidIn(ctx, engine.Anys(contactIDs), func(at page.Cursor, said []contact.Said) { out[at.ID] = said })
	return out, err
}

// Unindexed reports whether words of some contacts are not found yet: the index of them is
// being made.
func (s *Store) Unindexed(ctx context.Context) (bool, error) { return s.words.WordsOutdated(ctx) }

// nearest is how many terms are tried for one that may be misspelt.
const nearest = 4

// Nearest returns a few terms of what was said that differ from one by little and are
// more frequent by far, the nearest first.
func (s *Store) Nearest(ctx context.Context, term string) ([]string, error) {
	return s.words.NearTerms(ctx, term, nearest)
}

// sieve lets through what a filter lets through of contacts that hold its words.
type sieve struct {
	*Store
	f            contact.Filter
	where        string // over contacts c; "": all
	args         []any
	reads        bool           // texts are read
	matcher      *query.Matcher // of the words of the filter
	plain        bool           // a mask brings nothing that is looked for: who masks need not do it first
	matched      map[int64]bool // of those that were read, in this view
	passed       *figures.Set   // by the figures; nil: the rows say it
	looked, read int
}

// matchedKey is under what a view keeps which texts match: a list and its count read the
// same.
type matchedKey struct {
	typed             string
	masked, commented bool
}

// sieve reports false when nothing can be found.
func (s *Store) sieve(ctx context.Context, f contact.Filter) (v *sieve, some bool, err error) {
	v = &sieve{Store: s, f: f, matcher: f.Words.Matcher()}
	f.Period = when.Period{} // of the walk
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return nil, false, err
	}
	if v.args = args; len(where) > 0 {
		v.where = whereOf(where)
	}
	v.plain = true
	for _, p := range f.Words.Parts {
		v.reads = v.reads || p.Exact
		v.plain = v.plain && !p.Without && !slices.ContainsFunc(p.Words, maskLeaves)
	}
	v.matched = map[int64]bool{}
	if engine.Viewing(ctx) {
		held, _ := engine.Held(ctx, matchedKey{f.Words.Typed, f.Masked, f.InComments}, func() *map[int64]bool { return &v.matched })
		v.matched = *held
	}
	return v, true, nil
}

// tired reports whether a page has looked at enough.
func (v *sieve) tired() bool { return v.looked >= siftRows || v.read >= readTexts }

// figured reports whether figures know all that a filter narrows by, its words aside.
func figured(f contact.Filter) bool {
	return f.CustomerID == 0 && f.Search == "" && f.In == figure.N && !f.Beyond && len(f.Attributes)+len(f.Tags)+len(f.Reasons) == 0 && f.Measured == (contact.Measured{})
}

// ask asks the figures which contacts of some days pass, where there are many that hold the
// words.
func (v *sieve) ask(ctx context.Context, hits []page.Cursor) error {
	v.passed = nil
	if v.where == "" || len(hits) < v.figuresOf || !figured(v.f) {
		return nil
	}
	first, last := hits[len(hits)-1].At, hits[0].At
	q := search(v.f)
	q.Period = when.Period{From: when.DayOf(engine.At(min(first, last)), v.Zone()), To: when.DayOf(engine.At(max(first, last)), v.Zone())}
	var found figures.Set
	until, err := v.figures.EachFound(ctx, q, found.Add)
	if err == nil && until == 0 { // all days were looked at
		v.passed = &found
	}
	return err
}

// keep leaves of contacts those that the filter lets through, in their order.
func (v *sieve) keep(ctx context.Context, some []page.Cursor) ([]page.Cursor, error) {
	ids := make([]any, len(some))
	for i, c := range some {
		ids[i] = c.ID
	}
	switch {
	case v.passed != nil:
		v.looked += len(some)
		some = slices.DeleteFunc(slices.Clone(some), func(c page.Cursor) bool { return !v.passed.Has(c.ID) })
	case v.where != "":
		v.looked += len(some)
		pass := map[int64]bool{}
		err := v.InChunks(ctx, "SELECT c.id FROM contacts c"+v.where+" AND c.id IN ", v.args, ids, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			pass[id] = true
			return err
		})
		if err != nil {
			return nil, err
		}
		some = only(some, pass)
	}
	if !v.reads || len(some) == 0 {
		return some, nil
	}
	v.read += len(some)
	ids = ids[:0]
	for _, c := range some {
		if _, known := v.matched[c.ID]; !known {
			ids = append(ids, c.ID)
		}
	}
	if v.f.InComments {
		return v.keepCommented(ctx, some, ids)
	}
	// What stands nowhere before it is masked stands nowhere after it, where masks bring nothing.
	err := v.words.JudgeSaid(ctx, ids, v.matcher, v.f.Masked && !v.plain, func(id int64, yes bool) { v.matched[id] = yes },
		func(at page.Cursor, said []contact.Said) { v.match(at.ID, said) })
	return only(some, v.matched), err
}

// match notes whether what was said of a contact is what is looked for, as its reader sees
// it.
func (v *sieve) match(id int64, said []contact.Said) {
	yes := v.matcher.Matches(contact.Texts(said))
	if v.f.Masked && (yes || !v.plain) {
		yes = v.matcher.Matches(contact.Texts(contact.Masked(said)))
	}
	v.matched[id] = yes
}

// maskLeaves reports whether a mask may leave a word in the place of a longer one: the end
// of a phone, the beginning of an address.
func maskLeaves(w terms.Word) bool {
	return utf8.RuneCountInString(w.Term) < 3 || strings.ContainsFunc(w.Term, unicode.IsDigit)
}

const commentsText = "SELECT r.contact_id, r.comment FROM responses r WHERE r.purpose = 'first' AND r.comment <> '' AND r.contact_id IN "

// keepCommented is keep by what was written beside the marks; conversations are not read.
func (v *sieve) keepCommented(ctx context.Context, some []page.Cursor, ids []any) ([]page.Cursor, error) {
	err := v.InChunks(ctx, commentsText, nil, ids, func(rows *sql.Rows) error {
		var id int64
		var text string
		err := rows.Scan(&id, &text)
		v.match(id, contact.SaidIn(nil, text))
		return err
	})
	return only(some, v.matched), err
}

func only(some []page.Cursor, pass map[int64]bool) (left []page.Cursor) {
	for _, c := range some {
		if pass[c.ID] {
			left = append(left, c)
		}
	}
	return left
}

// walkSaid goes through the contacts after a place that hold the words of a filter and
// that it lets through, until there are more than limit. reached is the last contact that
// it looked at, when it came no further for having looked at so many.
func (s *Store) walkSaid(ctx context.Context, f contact.Filter, after page.Cursor, limit int) (found []page.Cursor, reached page.Cursor, err error) {
	v, some, err := s.sieve(ctx, f)
	if err != nil || !some {
		return nil, reached, err
	}
	search := words.Search{Query: f.Words, Open: !f.Masked, After: after, Oldest: f.Order == contact.Oldest}
	if f.Period.From != 0 {
		search.From = engine.Ms(f.Period.From.Start(s.Zone()))
	}
	if f.Period.To != 0 {
		search.To = engine.Ms(f.Period.To.Add(1).Start(s.Zone()))
	}
	step := siftAtOnce
	if v.reads {
		step = readAtOnce
	} else if v.where == "" {
		step = limit + 1
	}
	err = s.words.WalkWords(ctx, search, func(hits []page.Cursor) (bool, error) {
		for some := range slices.Chunk(hits, daysAtOnce) {
			if err := v.ask(ctx, some); err != nil {
				return false, err
			}
			for part := range slices.Chunk(some, step) {
				kept, err := v.keep(ctx, part)
				if err != nil {
					return false, err
				}
				if found = append(found, kept...); len(found) > limit {
					return false, nil
				}
				if v.tired() {
					reached = part[len(part)-1]
					return false, nil
				}
			}
		}
		return true, nil
	})
	return found, reached, err
}

// saidContacts is a part of the list of contacts that hold words.
func (s *Store) saidContacts(ctx context.Context, f contact.Filter, p page.Request) (out page.Of[contact.Row], err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		found, reached, err := s.walkSaid(ctx, f, p.After, p.Rows())
		if err != nil {
			return err
		}
		part := page.Cut(found, p.Rows(), func(c page.Cursor) page.Cursor { return c })
		if reached != (page.Cursor{}) {
			part.Next, part.Until = reached, when.DayOf(engine.At(reached.At), s.Zone()).Add(1)
		}
		out, err = s.rowsOf(ctx, f, part)
		return err
	})
	return out, err
}

// countSaid counts what saidContacts lists, at most limit, or as far as a page looks.
func (s *Store) countSaid(ctx context.Context, f contact.Filter, limit int) (n int, more bool, err error) {
	err = s.View(ctx, func(ctx context.Context) error {
		found, reached, err := s.walkSaid(ctx, f, page.Cursor{}, limit-1)
		n = min(len(found), limit)
		more = n >= limit || reached != (page.Cursor{})
		return err
	})
	return n, more, err
}
