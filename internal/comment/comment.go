// Package comment is the room of what customers write beside their mark: the stream of
// comments, narrowed like figures. What was asked and answered is kept by the survey room,
// whose contacts a reader sees is decided in the contact room.
package comment

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/when"
)

// Said is what a customer wrote beside the mark.
type Said struct {
	ResponseID int64
	Text       string // whole; masked for who may not see personal data
	AnsweredAt time.Time
	Reasons    []string // codes of those that were ticked
	Tags       []Tagged
}

// Tagged is a tag that a comment bears.
type Tagged struct {
	ID     int64
	ByRule bool // else by hand
}

// Row is a comment in a list, with the contact that it is about.
type Row struct {
	Said
	Contact contact.Row
	Marks   []query.Span // where in Text the words stand that were looked for
}

// Filter narrows comments. Empty means any; what nothing bears lets nothing through.
type Filter struct {
	Period     when.Period // by the day on which the contact ended, as figures count it
	By         figure.Filter
	Without    []figure.Dimension // of these all but the values of By
	Attributes figure.Attributes
	Counted    bool // without those of contacts that guests served, who count for no operator and no team
	Marks      []int
	Low        bool        // beside a mark that its survey calls low
	Tags       []int64     // bears one of them
	Reasons    []string    // one of them was ticked, by their codes
	Search     string      // words as typed, see query.Parse
	Oldest     bool        // the oldest first, else the latest
	Surveys    bool        // rows say which survey was answered
	words      query.Query // of Search
}

// Params are the parameters of an address that narrow comments besides days and what
// narrows figures.
var Params = page.Params{
	{Name: "mark", Kind: page.Number, Label: i18n.Text{RU: "Оценка", EN: "Mark"}, Many: true, Min: 1, Max: 5},
	{Name: "low", Kind: page.Flag, Label: i18n.Text{RU: "Низкие оценки", EN: "Low marks"}},
	contact.Tagged, contact.Ticked,
	{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Слова", EN: "Words"}},
}

// FilterOf reads what Params and those of figures let through; the days are set besides.
func FilterOf(from page.Filter) Filter {
	return Filter{
		By: figure.FilterOf(from), Without: figure.WithoutOf(from), Attributes: figure.AttributesOf(from), Counted: figure.OfAgents(from),
		Marks: from.Numbers("mark"), Low: from.Has("low"), Search: from.Get("q"), Tags: contact.TagsOf(from), Reasons: from.All(contact.Ticked.Name),
	}
}

// listed is the filter as the contact room reads it.
func (f Filter) listed() contact.Filter {
	out := contact.Filter{
		Period: f.Period, By: f.By, Without: f.Without, Attributes: f.Attributes, Counted: f.Counted, Marks: f.Marks,
		Commented: true, Search: f.Search, InComments: true, Tags: f.Tags, Reasons: f.Reasons, Extras: f.Surveys,
	}
	if f.Low {
		out.In = figure.DissatisfiedCommented
	}
	if f.Oldest {
		out.Order = contact.Oldest
	}
	return out
}

// Contacts is what this room asks of the contact room (contact.Service).
type Contacts interface {
	List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
	Counted(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (contact.Counted, error)
	Total(ctx context.Context, a actor.Actor, f contact.Filter) (int64, error)
}

// Store is what this room reads and keeps.
type Store interface {
	// View lets do read one moment.
	View(ctx context.Context, do func(ctx context.Context) error) error
	// SaidOf returns what was written beside the marks of contacts, by their ids.
	SaidOf(ctx context.Context, contactIDs []int64) (map[int64]Said, error)
	// ReadCorpus reads what was said about the contacts that a filter lets through, the
	// latest days first; it ends with the day with which there are so many answers.
	ReadCorpus(ctx context.Context, r Reading, most int) (*Corpus, error)
	TagStore
	TaggingStore
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store    Store
	contacts Contacts
	audit    Auditor
	now      when.Clock
}

// New returns the room over its store.
func New(store Store, contacts Contacts, audit Auditor, now when.Clock) *Service {
	return &Service{store, contacts, audit, now}
}

// List returns comments of contacts that the actor sees, in the order of the filter by
// when their contacts ended; the part is short, and says until when, when too many others
// stand between. Personal data are masked for whoever may not see them. Invalid, of the
// field q, for words that cannot be looked for.
func (s *Service) List(ctx context.Context, a actor.Actor, f Filter, p page.Request) (out page.Of[Row], err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	if err := f.read(); err != nil {
		return out, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		list, err := s.contacts.List(ctx, a, f.listed(), p)
		if err != nil {
			return err
		}
		out.Next, out.Until = list.Next, list.Until
		out.Rows, err = s.rows(ctx, a, f, list.Rows)
		return err
	})
	return out, err
}

// Counted is a part of a list and how many there are in all, as contact.Counted says it.
type Counted struct {
	page.Of[Row]
	N     int
	More  bool
	Some  bool   // words of some comments are not found yet
	Meant string // what may have been meant; "" for nothing
}

// Counted is List with how many there are, of one moment.
func (s *Service) Counted(ctx context.Context, a actor.Actor, f Filter, p page.Request) (out Counted, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	if err := f.read(); err != nil {
		return out, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		list, err := s.contacts.Counted(ctx, a, f.listed(), p)
		if err != nil {
			return err
		}
		out = Counted{N: list.N, More: list.More, Some: list.Some, Meant: list.Meant}
		out.Next, out.Until = list.Next, list.Until
		out.Rows, err = s.rows(ctx, a, f, list.Rows)
		return err
	})
	return out, err
}

// Total is how many comments List lists in all, however many; 0: not known, because words are
// looked for. Right: ContactRead.
func (s *Service) Total(ctx context.Context, a actor.Actor, f Filter) (int64, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return 0, err
	}
	return s.contacts.Total(ctx, a, f.listed())
}

// refuse says which parameters narrow the stream alone, of those named that are set.
func (f Filter) refuse(names ...string) error {
	set := map[string]bool{"mark": len(f.Marks) > 0, "low": f.Low, "q": f.Search != "", "reason": len(f.Reasons) > 0}
	var wrong fault.Fields
	for _, name := range names {
		if set[name] {
			wrong.Add(name, "comments.fault.stream")
		}
	}
	return wrong.Err()
}

// read reads the words of the filter.
func (f *Filter) read() (err error) {
	if f.Search != "" {
		f.words, err = contact.CommentWords(f.Search)
	}
	return err
}

// rows are the comments of contacts.
func (s *Service) rows(ctx context.Context, a actor.Actor, f Filter, list []contact.Row) ([]Row, error) {
	ids := make([]int64, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	said, err := s.store.SaidOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(list))
	for i, c := range list {
		out[i] = Row{Said: said[c.ID], Contact: c}
		if !a.May(actor.ContactReveal) {
			out[i].Text = mask.Text(out[i].Text)
		}
		out[i].Marks, _ = f.words.Marks(query.Text{By: query.Comment, Text: out[i].Text})
	}
	return out, nil
}
