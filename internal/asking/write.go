package asking

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
)

// Invited is an invitation as its message shows it.
type Invited struct {
	InvitationID int64
	VersionID    int64
	CustomerName string
	Language     i18n.Lang       // of what stands around the question
	Speaks       string          // the customer's language, in which the question is put where it can be
	Question     survey.Question // the rating question, for a button per mark
	ChannelKind  contact.Kind
	Channel      i18n.Text // its name, "" until somebody gave it
	Topic        i18n.Text // "" when absent, or until somebody named it
	EndedAt      time.Time
	ExpiresAt    time.Time
	TimeZone     *time.Location // the customer's
	QuietFrom    int            // minute of the customer's day, by the rule as it is now
	QuietTo      int
	Again        bool // for a second mark
	Reopened     bool // what was put right is open again: the second mark waits
	Offered      bool // the question has reached the customer: by a letter, or elsewhere
	Answered     bool
	OptedOut     bool
	URL          string // https://desk/s/TOKEN; ?mark=4 preselects, /opt-out opts out
}

// WriteInvitations is the sending.Writer of invitations. What was promised when a
// message was queued is asked again: it stops what was answered, has run out or
// whose customer opted out, and puts off what would come in quiet hours.
func (s *Service) WriteInvitations(ctx context.Context, list []sending.Message, now time.Time) ([]sending.Draft, error) {
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.Subject
	}
	nameless, err := s.Nameless(ctx)
	if err != nil {
		return nil, err
	}
	invited, err := s.store.InvitedByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		one, known := invited[m.Subject]
		if !known {
			out[i].Stop = "gone"
			continue
		}
		if out[i].Stop = one.stop(now); out[i].Stop != "" {
			continue
		}
		if one.Reopened {
			out[i].After = now.Add(AgainAfter)
			continue
		}
		if nameless {
			out[i].After = now.Add(namelessWait)
			continue
		}
		if calm := OutOfQuiet(now, one.TimeZone, one.QuietFrom, one.QuietTo); calm.After(now) {
			out[i].After = calm
			continue
		}
		if one.Question, err = s.surveys.Rating(ctx, one.VersionID); err != nil {
			return nil, err
		}
		one.Language, one.Speaks = s.language, m.Language
		if l, ours := i18n.Parse(m.Language); ours {
			one.Language = l
		}
		out[i].Draw = func(context.Context) (sending.Content, error) {
			one.URL = s.surveys.URL(one.InvitationID)
			return s.draw(one)
		}
	}
	return out, nil
}

// namelessWait is how soon an invitation looks again whether the contact centre has
// a name.
const namelessWait = 2 * time.Minute

// Nameless reports whether invitations wait until the contact centre has a name. It
// asks no right: what it tells is on every page of the admin's.
func (s *Service) Nameless(ctx context.Context) (bool, error) {
	if s.nameless == nil {
		return false, nil
	}
	return s.nameless(ctx)
}

// Offered is why an invitation is not sent that has reached its customer already.
const Offered = "offered"

// stop says why an invitation is not sent any more; "" when it is.
func (i Invited) stop(now time.Time) string {
	switch {
	case i.Answered:
		return "answered"
	case i.OptedOut:
		return "opted_out"
	case !i.ExpiresAt.After(now):
		return "expired"
	case i.Offered:
		return Offered
	}
	return ""
}

// About is what an invitation is about and how it stands, for pages that list messages.
type About struct {
	ContactID    int64
	ChannelName  string // in the reader's language
	ChannelKind  contact.Kind
	CustomerName string // "" when not known
	Answered     bool
	Mark         *int // nil also when answered without one
	ExpiresAt    time.Time
}

// AboutOf returns what invitations are about, by invitation; names of customers as the
// actor may see them.
func (s *Service) AboutOf(ctx context.Context, a actor.Actor, invitationIDs []int64) (map[int64]About, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	all, err := s.store.AboutOf(ctx, invitationIDs)
	if err == nil && !a.SeesAllCustomers() {
		for id, one := range all {
			one.CustomerName = mask.Name(one.CustomerName)
			all[id] = one
		}
	}
	return all, err
}
