package contact

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/when"
)

// maxSearch is the longest thing that can be found, in bytes: an id.
const maxSearch = 4 * maxID

// listedComment is how much of a comment a list shows, in characters.
const listedComment = 120

// CountLimit is as far as a list is counted.
const CountLimit = 10_000

// List returns contacts in the order of the filter; the part is short, and says until
// when, when too many others stand between. Only what is within the actor's reach is listed;
// personal data are masked for whoever may not see them, and what names a customer, or
// would be masked in an attribute or in what was said, finds nothing for them, known or
// not. Rows that were found by words show where these stand. Invalid, of the field q, for
// words that cannot be looked for.
func (s *Service) List(ctx context.Context, a actor.Actor, f Filter, p page.Request) (list page.Of[Row], err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return list, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		f, some, err := s.within(ctx, a, f)
		if err == nil && some {
			list, err = s.list(ctx, f, p)
		}
		return err
	})
	return list, err
}

// list is List of a filter that is narrowed to what its reader may see.
func (s *Service) list(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error) {
	list, err := s.inOrder(ctx, f, p)
	if err == nil && f.Words.Any() && !f.InComments {
		err = s.showSaid(ctx, f, list.Rows)
	}
	for i := range list.Rows {
		row := &list.Rows[i]
		if f.Masked {
			maskRow(row)
		}
		row.Comment = firstWords(row.Comment)
	}
	return list, err
}

// firstWords cuts a comment for a list, after masking: half a phone number is
// not known for one.
func firstWords(s string) string {
	if r := []rune(s); len(r) > listedComment {
		return string(r[:listedComment-1]) + "…"
	}
	return s
}

// Counted is a part of a list and how many there are in all, up to CountLimit or as
// far as a page looks; More says that it was counted no further.
type Counted struct {
	page.Of[Row]
	N     int
	More  bool
	Some  bool   // words of some contacts are not found yet
	Meant string // what may have been meant where hardly anything was found by words; "" for nothing
}

// Counted is List with how many there are, of one moment.
func (s *Service) Counted(ctx context.Context, a actor.Actor, f Filter, p page.Request) (c Counted, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return c, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		f, some, err := s.within(ctx, a, f)
		if err != nil || !some {
			return err
		}
		if c.Of, err = s.list(ctx, f, p); err != nil {
			return err
		}
		if f.Words.Any() {
			if c.Some, err = s.store.Unindexed(ctx); err != nil {
				return err
			}
		}
		if p.After == (page.Cursor{}) && len(c.Rows) < p.Rows() { // that was all, or all that was looked at
			c.N, c.More = len(c.Rows), c.Until != 0
			if c.N <= hardly && !c.More && f.Words.Any() {
				c.Meant, err = s.meant(ctx, f)
			}
			return err
		}
		c.N, c.More, err = s.store.CountContacts(ctx, f, CountLimit)
		return err
	})
	return c, err
}

// Count is how many contacts List lists in all, as far as Counted counts. Right: ContactRead.
func (s *Service) Count(ctx context.Context, a actor.Actor, f Filter) (n int, more bool, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return 0, false, err
	}
	f, some, err := s.within(ctx, a, f)
	if err != nil || !some {
		return 0, false, err
	}
	return s.store.CountContacts(ctx, f, CountLimit)
}

// Total is how many contacts List lists in all, however many; 0: not known, for a list looks
// at no more. Words are counted as far as Count goes. Right: ContactRead.
func (s *Service) Total(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return 0, err
	}
	f, some, err := s.within(ctx, a, f)
	if err != nil || !some {
		return 0, err
	}
	limit := math.MaxInt32
	if f.Words.Any() {
		limit = CountLimit
	}
	n, more, err := s.store.CountContacts(ctx, f, limit)
	if more {
		n = 0
	}
	return int64(n), err
}

// within narrows a filter to what the actor may see, and reads what was typed as words
// where it names nobody; some is false when nothing can be found.
func (s *Service) within(ctx context.Context, a actor.Actor, f Filter) (narrowed Filter, some bool, err error) {
	if len(f.Search) > maxSearch || !utf8.ValidString(f.Search) || strings.IndexByte(f.Search, 0) >= 0 {
		return f, false, nil // nothing looks like this
	}
	f.Within, f.Masked = a.Reach(), !a.May(actor.ContactReveal)
	if f.Masked { // a customer may not be known by what is hidden
		f.Attributes = f.Attributes.Seen(mask.Shows)
	}
	if f.Search != "" && f.InComments {
		f.Words, err = CommentWords(f.Search)
		f.Search = ""
		return f, err == nil && !f.Within.Nothing(), err
	}
	if f.Search != "" {
		named, err := s.store.NamesContacts(ctx, f.Search, !f.Masked)
		if err != nil {
			return f, false, err
		}
		if !named {
			if f.Words, err = query.Parse(f.Search); err != nil {
				return f, false, labelled(err)
			}
			f.Search = ""
		}
	}
	return f, !f.Within.Nothing(), nil
}

// Get returns one contact with its conversation. NotFound also for one that the actor
// does not see.
func (s *Service) Get(ctx context.Context, a actor.Actor, id int64) (Detail, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return Detail{}, err
	}
	d, err := s.store.ContactByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(d.OperatorID, d.TeamID):
		return Detail{}, a.Unseen()
	case err != nil:
		return Detail{}, err
	}
	if !a.May(actor.ContactReveal) {
		maskDetail(&d)
	}
	return d, nil
}

// Names returns every value of the dimensions, for filters and settings: figures are
// seen of every team, by its name. Of operators it returns those whose contacts, by the
// team of the latest, the actor sees.
func (s *Service) Names(ctx context.Context, a actor.Actor) (Names, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return Names{}, err
	}
	n, err := s.store.AllNames(ctx)
	all := len(n.Operators)
	n.Operators = slices.DeleteFunc(n.Operators, func(o Operator) bool { return !a.SeesContact(o.ID, o.TeamID) })
	n.Some = len(n.Operators) < all
	return n, err
}

// NamesFor is Names, and which attributes of a filter no contact bears, as far as the actor may
// know. Right: ContactRead.
func (s *Service) NamesFor(ctx context.Context, a actor.Actor, asked page.Filter) (Names, error) {
	n, err := s.Names(ctx, a)
	if err != nil {
		return n, err
	}
	for _, pair := range asked.Pairs(figure.AttributeKey) {
		borne := a.May(actor.ContactReveal) || mask.Shows(pair[1])
		if borne {
			if borne, err = s.store.AttributeBorne(ctx, pair[0], pair[1]); err != nil {
				return n, err
			}
		}
		if !borne {
			n.Unborne = append(n.Unborne, pair)
		}
	}
	return n, nil
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// AuditBy says who writes down what was changed by hand. Call it before the
// service is used.
func (s *Service) AuditBy(by Auditor) { s.audit = by }

// VolumeDraft is a count of self-service contacts in a channel on a day, as a
// source names it.
type VolumeDraft struct {
	Date    when.Day
	Channel string
	Count   int64
}

// Bounds of counts.
const (
	MaxVolumes = 10_000
	maxCount   = 1_000_000_000
)

// DecodeVolumes reads [{date, channel, count}], strictly. Faults name the place:
// "[3].count".
func DecodeVolumes(raw []byte) ([]VolumeDraft, error) {
	var in []struct {
		Date    *string `json:"date"`
		Channel string  `json:"channel"`
		Count   *int    `json:"count"`
	}
	if err := Strict(raw, &in); err != nil {
		return nil, err
	}
	var w checks
	if in == nil { // null is no list
		w.Add("body", "fault.type", "Want", "array")
		return nil, w.Err()
	}
	if len(in) > MaxVolumes {
		w.Add("body", "contact.fault_many", "Max", MaxVolumes)
		return nil, w.Err()
	}
	list := make([]VolumeDraft, len(in))
	for i, v := range in {
		at := "[" + strconv.Itoa(i) + "]."
		list[i].Channel = w.need(at+"channel", v.Channel)
		if v.Date == nil {
			w.Add(at+"date", "fault.required")
		} else if day, err := when.ParseDay(*v.Date); err != nil {
			w.Add(at+"date", "fault.date")
		} else {
			list[i].Date = day
		}
		if v.Count == nil {
			w.Add(at+"count", "fault.required")
		} else if n := number(w.Add, at+"count", v.Count, 0, maxCount); n != nil {
			list[i].Count = int64(*n)
		}
	}
	return list, w.Err()
}

// SetVolumes stores daily counts, all or none; the last value of a day and
// channel stands. An unknown channel is made as self-service. Invalid for a day
// that has not begun.
func (s *Service) SetVolumes(ctx context.Context, a actor.Actor, list []VolumeDraft) error {
	if err := a.Need(actor.VolumeTake); err != nil {
		return err
	}
	var w checks
	today := when.DayOf(s.now(), s.zone)
	for i, v := range list {
		if v.Date > today {
			w.Add("["+strconv.Itoa(i)+"].date", "contact.fault_future")
		}
	}
	if err := w.Err(); err != nil || len(list) == 0 {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		rows := make([]Volume, len(list))
		for i, v := range list {
			channel, err := s.store.ChannelOf(ctx, v.Channel, SelfService)
			if err != nil {
				return err
			}
			rows[i] = Volume{Day: v.Date, ChannelID: channel.ID, Count: v.Count}
		}
		return s.store.SetVolumes(ctx, rows)
	})
}
