package comment

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/query"
	"openpeople/internal/spelling"
)

// Tag is what comments are tagged with. Its id never changes, whatever it is called.
type Tag struct {
	ID         int64
	Name       i18n.Text
	Rules      []string // each is words, as query.Parse reads them: a comment that answers one of them bears the tag
	Edition    int64    // counts its changes
	ArchivedAt *time.Time
}

// Revision names what the form of a tag shows.
func (t Tag) Revision() string { return fault.Revision(t.Name, t.Rules, t.Edition) }

// Tags is every tag, by when it was made; archived ones included.
type Tags []Tag

// Find returns the tag of an id.
func (ts Tags) Find(id int64) (Tag, bool) {
	at := slices.IndexFunc(ts, func(t Tag) bool { return t.ID == id })
	if at < 0 {
		return Tag{}, false
	}
	return ts[at], true
}

// Living are the tags that are not archived.
func (ts Tags) Living() Tags {
	return slices.DeleteFunc(slices.Clone(ts), func(t Tag) bool { return t.ArchivedAt != nil })
}

// Offered are the tags that a filter offers: those in use, and those that it names.
func (ts Tags) Offered(named []string) Tags {
	return slices.DeleteFunc(slices.Clone(ts), func(t Tag) bool {
		return t.ArchivedAt != nil && !slices.Contains(named, strconv.FormatInt(t.ID, 10))
	})
}

// Title is what the tag is called, and whether it is archived.
func (t Tag) Title(ctx context.Context) string {
	if t.ArchivedAt == nil {
		return t.Name.For(ctx)
	}
	return t.Name.For(ctx) + " (" + i18n.T(ctx, "comments.tag.archived") + ")"
}

// Limits of tags.
const (
	MaxTags    = 200 // archived ones included
	MaxTagName = 40  // characters
	MaxRules   = 30  // of a tag
	MaxRule    = 200 // characters
)

// Rules are the word rules of a tag, read.
type Rules []query.Query

// Read reads the rules of a tag. Invalid, of the field rules, names the one that cannot be
// read.
func (t Tag) Read() (Rules, error) {
	var out Rules
	for _, typed := range t.Rules {
		q, err := query.Parse(typed)
		if err != nil {
			var wrong fault.Fields
			wrong.Add("rules", "comments.fault.rule", "Rule", typed)
			return nil, wrong.Err()
		}
		out = append(out, q)
	}
	return out, nil
}

// Hit reports whether a comment answers one of the rules, and where its words stand.
func (rs Rules) Hit(text string) (marks []query.Span, hit bool) {
	said := query.Text{By: query.Customer | query.Comment, Text: text}
	for _, q := range rs {
		if q.Matches([]query.Text{said}) {
			marks, _ = q.Marks(said)
			return marks, true
		}
	}
	return nil, false
}

// TagStore keeps tags.
type TagStore interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	Tags(ctx context.Context) (Tags, error)
	// HoldTags is Tags; nobody changes them, and nothing is tagged by rules, until the
	// transaction ends.
	HoldTags(ctx context.Context) (Tags, error)
	AddTag(ctx context.Context, t Tag) (int64, error)
	// SaveTag stores names, rules, edition and when it was archived.
	SaveTag(ctx context.Context, t Tag) error
	// AskTagging asks for every comment to be tagged anew by the rules of a tag, for a
	// person.
	AskTagging(ctx context.Context, t Tag, personID int64) error
	// Taggings says of tags how far that is which was asked for last.
	Taggings(ctx context.Context) (map[int64]Tagging, error)
	// CountTagged counts the comments that bear each tag, of the desk and within a reach.
	CountTagged(ctx context.Context, within actor.Reach) (map[int64]Borne, error)
}

// TagComments is the kind of one-off work that tags every comment anew, and ToTag by which
// tag, as its rules were then.
const TagComments = "tag_comments"

// ToTag is what such work is about.
type ToTag struct {
	TagID   int64 `json:"tag"`
	Edition int64 `json:"edition"`
}

// Tagging is how far comments are tagged anew.
type Tagging struct {
	Done, Total int64 // Total 0: not known yet
	Ended, Dead bool
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Tags returns every tag.
func (s *Service) Tags(ctx context.Context, a actor.Actor) (Tags, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	return s.store.Tags(ctx)
}

// SeenDays are the latest days of which Borne.Seen counts.
const SeenDays = 365

// Borne is how many comments bear a tag.
type Borne struct {
	Desk int64 // of the whole desk and of all its days
	Seen int64 // of the latest SeenDays, of those that the reader sees
}

// TagList is every tag with how many comments bear it and how far its rules are.
type TagList struct {
	Tags     Tags
	Tagged   map[int64]Borne
	Taggings map[int64]Tagging
}

// TagList returns it.
func (s *Service) TagList(ctx context.Context, a actor.Actor) (list TagList, err error) {
	if err := a.Need(actor.CommentTag); err != nil {
		return list, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		if list.Tags, err = s.store.Tags(ctx); err != nil {
			return err
		}
		if list.Tagged, err = s.store.CountTagged(ctx, a.Reach()); err != nil {
			return err
		}
		list.Taggings, err = s.store.Taggings(ctx)
		return err
	})
	return list, err
}

// AddTag makes a tag; comments that answer its rules are tagged in the background. Invalid
// names the fields: name, name_en, rules; Conflict when there are MaxTags.
func (s *Service) AddTag(ctx context.Context, a actor.Actor, t Tag) (id int64, err error) {
	if err := a.Need(actor.CommentTag); err != nil {
		return 0, err
	}
	if err := t.check(); err != nil {
		return 0, err
	}
	err = s.changeTags(ctx, a, "add", func(ctx context.Context, all Tags) (Tag, error) {
		if len(all) >= MaxTags {
			f := fault.New(fault.Conflict, "comments.fault.tags")
			f.Args = map[string]any{"Max": MaxTags}
			return t, f
		}
		if err := all.same(t); err != nil {
			return t, err
		}
		t.Edition = 1
		if id, err = s.store.AddTag(ctx, t); err != nil {
			return t, err
		}
		t.ID = id
		if len(t.Rules) == 0 {
			return t, nil
		}
		return t, s.store.AskTagging(ctx, t, a.PersonID)
	})
	return id, err
}

// ChangeTag renames a tag and changes its rules; comments are tagged anew by these in the
// background. Conflict when it is not as the revision says any more; the other faults as of
// AddTag.
func (s *Service) ChangeTag(ctx context.Context, a actor.Actor, t Tag, revision string) error {
	if err := a.Need(actor.CommentTag); err != nil {
		return err
	}
	return s.changeTags(ctx, a, "change", func(ctx context.Context, all Tags) (Tag, error) {
		old, known := all.Find(t.ID)
		if !known {
			return t, fault.New(fault.NotFound, "fault.not_found")
		}
		if err := fault.Fresh(revision, old.Revision()); err != nil {
			return t, err
		}
		now := t
		if err := now.check(); err != nil {
			return t, err
		}
		if err := all.same(now); err != nil {
			return t, err
		}
		again := !slices.Equal(old.Rules, now.Rules)
		old.Name, old.Rules, old.Edition = now.Name, now.Rules, old.Edition+1
		if err := s.store.SaveTag(ctx, old); err != nil || !again {
			return old, err
		}
		return old, s.store.AskTagging(ctx, old, a.PersonID)
	})
}

// ArchiveTag takes a tag out of what comments are tagged with, or back; those that bear it
// keep it. What was written meanwhile is tagged by its rules when it comes back.
func (s *Service) ArchiveTag(ctx context.Context, a actor.Actor, id int64, archived bool) error {
	if err := a.Need(actor.CommentTag); err != nil {
		return err
	}
	action := map[bool]string{true: "remove", false: "return"}[archived]
	return s.changeTags(ctx, a, action, func(ctx context.Context, all Tags) (Tag, error) {
		t, known := all.Find(id)
		if !known {
			return t, fault.New(fault.NotFound, "fault.not_found")
		}
		if (t.ArchivedAt != nil) == archived {
			return t, nil
		}
		t.ArchivedAt, t.Edition = nil, t.Edition+1
		if archived {
			now := s.now()
			t.ArchivedAt = &now
		}
		if err := s.store.SaveTag(ctx, t); err != nil || archived || len(t.Rules) == 0 {
			return t, err
		}
		return t, s.store.AskTagging(ctx, t, a.PersonID)
	})
}

// changeTags changes tags in one transaction, in which nobody else does, and tells the audit
// log which it was.
func (s *Service) changeTags(ctx context.Context, a actor.Actor, action string, do func(ctx context.Context, all Tags) (Tag, error)) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		all, err := s.store.HoldTags(ctx)
		if err != nil {
			return err
		}
		t, err := do(ctx, all)
		if err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, action, "tag", t.ID, map[string]any{"name": t.Name.RU, "name_en": t.Name.EN, "rules": strings.Join(t.Rules, " | ")})
	})
}

// same refuses a tag that another one is called already.
func (ts Tags) same(t Tag) error {
	var wrong fault.Fields
	for _, o := range ts {
		if o.ID == t.ID {
			continue
		}
		if t.Name.RU != "" && spelling.Lower(o.Name.RU) == spelling.Lower(t.Name.RU) {
			wrong.Add("name", "comments.fault.same")
		}
		if t.Name.EN != "" && spelling.Lower(o.Name.EN) == spelling.Lower(t.Name.EN) {
			wrong.Add("name_en", "comments.fault.same")
		}
	}
	return wrong.Err()
}

// check tidies a tag and says what is wrong with it; one of the two names is enough.
func (t *Tag) check() error {
	var wrong fault.Fields
	t.Name = i18n.Text{RU: spelling.Name(wrong.Text("name", t.Name.RU, MaxTagName)), EN: spelling.Name(wrong.Text("name_en", t.Name.EN, MaxTagName))}
	if t.Name == (i18n.Text{}) && wrong.Err() == nil {
		wrong.Add("name", "fault.required")
	}
	var rules []string
	for _, typed := range t.Rules {
		if typed = strings.TrimSpace(wrong.Text("rules", typed, MaxRule)); typed != "" && !slices.Contains(rules, typed) {
			rules = append(rules, typed)
		}
	}
	t.Rules = rules
	if len(rules) > MaxRules {
		wrong.Add("rules", "comments.fault.rules", "Max", MaxRules)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	_, err := t.Read()
	return err
}
