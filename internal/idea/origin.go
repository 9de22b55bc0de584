package idea

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
)

// OriginKind is what an idea may come of.
type OriginKind string

// The kinds of origin.
const (
	FromContact OriginKind = "contact"
	FromReview  OriginKind = "review"
	FromNote    OriginKind = "note"
)

// OriginKinds is every kind of origin and the right that its own page asks for.
var OriginKinds = []struct {
	Kind  OriginKind
	Right actor.Right
}{
	{FromContact, actor.ContactRead},
	{FromReview, actor.ReviewRead},
	{FromNote, actor.NoteRead},
}

// Origin is one thing that an idea came of.
type Origin struct {
	Kind OriginKind
	ID   int64
}

// String writes an origin for a URL or a form: "contact:7".
func (o Origin) String() string { return string(o.Kind) + ":" + strconv.FormatInt(o.ID, 10) }

// ParseOrigin reads what String wrote; ok is false for anything else.
func ParseOrigin(s string) (o Origin, ok bool) {
	kind, id, _ := strings.Cut(s, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 || id[0] == '+' {
		return Origin{}, false
	}
	for _, k := range OriginKinds {
		if string(k.Kind) == kind {
			return Origin{k.Kind, n}, true
		}
	}
	return Origin{}, false
}

// Source is what an origin says.
type Source struct {
	Origin
	At          time.Time // when the contact ended, the review was submitted, the note written
	ContactID   int64     // the contact behind it, itself included; 0: none
	OperatorID  int64     // of that contact
	TeamID      int64     // of that contact
	TopicID     int64     // of that contact
	ChannelName string
	TopicName   string
	Mark        *int   // the customer's; nil: none
	Comment     string // what the customer wrote with the mark
	Quote       string // what the customer said, as the note has it
	FirstSaid   string // and first in the conversation, where there is neither comment nor quote
	AuthorID    int64  // who wrote the review or the note
	AuthorName  string
	Words       string   // of the author
	Score       *float64 // of the review
	Draft       bool     // a review that was not submitted
}

// Thread is a source as a reader may see it: customers' words without personal
// data, and whether the pages behind may be opened.
type Thread struct {
	Source
	Opens        bool // the origin's own page
	OpensContact bool // the contact behind it
	Handles      bool // the call-back of a contact that does not open
}

// seesContact reports whether an actor may open the contact behind an origin.
func seesContact(a actor.Actor, s Source) bool {
	return s.ContactID != 0 && a.SeesContact(s.OperatorID, s.TeamID)
}

// sees reports whether an actor may open an origin, by the rule of its own room.
func sees(a actor.Actor, s Source) bool {
	switch s.Kind {
	case FromContact:
		return seesContact(a, s)
	case FromNote:
		return a.May(actor.NoteRead)
	case FromReview:
		return a.SeesReview(s.AuthorID, s.OperatorID, s.TeamID, !s.Draft)
	}
	return false
}

// thread masks a source for a reader and leaves out what stands on pages that the
// reader may not open: of such a contact all but that there is one, unless the reader works
// on its call-back and has read it there; of such a review what was written about a colleague.
func (s *Service) thread(ctx context.Context, a actor.Actor, src Source) (t Thread, err error) {
	t = Thread{Source: src, Opens: sees(a, src), OpensContact: seesContact(a, src)}
	if !t.Opens && src.Kind == FromContact && s.o.Handles != nil {
		if t.Handles, err = s.o.Handles(ctx, a, src.ContactID); err != nil {
			return t, err
		}
	}
	if !t.OpensContact && !t.Handles {
		t.Source = Source{Origin: src.Origin, At: src.At, AuthorID: src.AuthorID, AuthorName: src.AuthorName, Words: src.Words, Quote: src.Quote, Score: src.Score, Draft: src.Draft}
	}
	t.Comment, t.Quote, t.Words = mask.Text(t.Comment), mask.Text(cmp.Or(t.Quote, t.FirstSaid)), mask.Text(t.Words)
	if src.Kind == FromReview && !t.Opens {
		t.Words, t.Score, t.AuthorName = "", nil, ""
	}
	return t, nil
}

// threads reads origins for a reader; one that is gone is left out.
func (s *Service) threads(ctx context.Context, a actor.Actor, list []Origin) ([]Thread, error) {
	var out []Thread
	for _, o := range list {
		src, err := s.store.SourceOf(ctx, o)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		t, err := s.thread(ctx, a, src)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// from reads the origins of which somebody wants to make an idea: only what that
// person may open, and contacts whose call-back is that person's to work on. NotFound for any
// other.
func (s *Service) from(ctx context.Context, a actor.Actor, list []Origin) ([]Thread, error) {
	out, err := s.threads(ctx, a, list)
	if err != nil {
		return nil, err
	}
	if len(out) != len(list) || slices.ContainsFunc(out, func(t Thread) bool { return !t.Opens && !t.Handles }) {
		return nil, notFound()
	}
	return out, nil
}

// IdeasOf lists the ideas that came of a contact, a review or a note, most votes
// first, at most 50. Nothing for who may not read ideas.
func (s *Service) IdeasOf(ctx context.Context, a actor.Actor, kind OriginKind, id int64) ([]Link, error) {
	if !a.May(actor.IdeaRead) {
		return nil, nil
	}
	return s.store.IdeasFrom(ctx, Origin{kind, id}, 50)
}

// Feed adds to what an idea came of. NotFound for an idea that is not there, and for an
// origin that the actor may not open; Conflict when the idea is live or declined; Invalid,
// field origin, when there would be more than MaxFrom.
func (s *Service) Feed(ctx context.Context, a actor.Actor, id int64, o Origin) error {
	who, err := person(a, actor.IdeaWrite)
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.from(ctx, a, []Origin{o}); err != nil {
			return err
		}
		if err := s.votable(ctx, id); err != nil {
			return err
		}
		return s.join(ctx, id, who, s.o.Now(), []Origin{o})
	})
}

// join adds origins to those of an idea, as far as there is room.
func (s *Service) join(ctx context.Context, id, who int64, now time.Time, list []Origin) error {
	n, err := s.store.AddOrigins(ctx, id, who, now, list)
	if err == nil && n > MaxFrom {
		var full fault.Fields
		full.Add("origin", "idea.fault.full", "Max", MaxFrom)
		err = full.Err()
	}
	return err
}
