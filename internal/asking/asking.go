// Package asking is the room that decides whom to ask: the rules that say which
// contacts are asked, the decision about every contact, quarantine, quiet hours,
// opting out, and the invitation that a link belongs to. What is asked and what
// customers answer is the room survey; how a message travels is the room sending.
package asking

import (
	"time"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Reason says why a customer is asked about a contact, or is not.
type Reason string

const (
	Asked      Reason = "asked"
	NoRule     Reason = "no_rule"
	NoAddress  Reason = "no_address"
	OptedOut   Reason = "opted_out"
	Quarantine Reason = "quarantine"
	SampledOut Reason = "sampled_out"
	TooOld     Reason = "too_old"
	Held       Reason = "held" // sending is held: a restored desk, or an admin's word
)

// Name returns the reason's name on the screen.
func (r Reason) Name() i18n.Text { return reasons.NameOf(string(r)) }

// reasons are those by which figures are cut.
var reasons = figure.Dimensions[figure.Decision]

// Reasons is every reason.
func Reasons() (list []Reason) {
	for _, v := range reasons.Values {
		list = append(list, Reason(v.Code))
	}
	return list
}

// Rule says which contacts are asked, when, and by which delivery. Rules are
// tried in order of Position; the first active one that fits decides.
type Rule struct {
	ID             int64
	Position       int
	Name           string
	Active         bool
	SurveyID       int64
	Delivery       string   // name of a Delivery: "email"
	Channels       []string `gorm:"serializer:json"` // codes; empty: any
	Kinds          []string `gorm:"serializer:json"` // channel kinds; empty: any
	Topics         []string `gorm:"serializer:json"` // codes; empty: any
	Regions        []string `gorm:"serializer:json"` // codes; empty: any
	Lines          []int    `gorm:"serializer:json"` // empty: any
	DelayMinutes   int      // after the end of the contact
	QuietFrom      int      // minute of the customer's day from which nothing is sent: 1260 is 21:00
	QuietTo        int      // minute from which it is again: 600 is 10:00
	Share          int      // per cent asked, 0-100
	QuarantineDays int
	MaxAgeHours    int
	LowMark        int       // at or under it somebody calls the customer back, 0: never
	UpdatedAt      time.Time `gorm:"serializer:ms;autoUpdateTime:false"` // by the room's clock, not gorm's
}

// Decision is the one row about a contact: asked, or not and why.
type Decision struct {
	ContactID int64
	Asked     bool
	Reason    Reason
	RuleID    int64      // 0 when no rule fitted
	DueAt     *time.Time `gorm:"serializer:ms"`
	DecidedAt time.Time  `gorm:"serializer:ms"`
}

// Invitation is one survey offered to one customer about one contact, once for a
// purpose. Its link
// is made from its id and the desk's secret (Links); nothing stored opens it.
type Invitation struct {
	ID         int64
	ContactID  int64
	CustomerID int64 // 0 when the customer is not known
	VersionID  int64
	RuleID     int64 // 0 for a mark taken elsewhere
	Purpose    survey.Purpose
	Delivery   string     // "email", or what a mark taken elsewhere names: "ivr"
	Language   string     // the customer's, the base of a BCP 47 tag; the desk's where none is known
	Address    string     // where the link goes; "" for a mark taken elsewhere
	AddressKey string     // by which who is there opts out; "" without an address
	CreatedAt  time.Time  `gorm:"serializer:ms"`
	DueAt      time.Time  `gorm:"serializer:ms"`
	ExpiresAt  time.Time  `gorm:"serializer:ms"`
	SentAt     *time.Time `gorm:"serializer:ms"` // accepted by the first server on the way
	SentDay    when.Day   // 0 until sent
}

// Subject is a contact as a mark taken elsewhere finds it.
type Subject struct {
	ContactID    int64
	StartedAt    time.Time
	EndedAt      time.Time
	OperatorID   int64 // who is answered for it
	TeamID       int64 // for which that one served
	InvitationID int64 // the first; 0 when the contact has none
	RuleID       int64 // of that invitation; 0 when no rule asked
}
