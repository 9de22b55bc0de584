// Package survey is the room of asking: surveys and their published versions,
// the rules that say which contacts are asked, the decision about every contact,
// the invitation that owns the customer's link, the response, and the recovery
// that a low mark opens. How a link travels is behind the Delivery port.
package survey

import (
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
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

// ReasonRow is one line of the table of reasons.
type ReasonRow struct {
	Reason Reason
	Name   i18n.Text
}

// Reasons lists every reason with its name on the screen.
var Reasons = []ReasonRow{
	{Asked, i18n.Text{RU: "спрашиваем", EN: "asked"}},
	{NoRule, i18n.Text{RU: "нет подходящего правила", EN: "no rule fits"}},
	{NoAddress, i18n.Text{RU: "некуда написать", EN: "no address"}},
	{OptedOut, i18n.Text{RU: "просил не спрашивать", EN: "opted out"}},
	{Quarantine, i18n.Text{RU: "карантин: недавно спрашивали", EN: "quarantine: asked lately"}},
	{SampledOut, i18n.Text{RU: "не попал в выборку", EN: "sampled out"}},
	{TooOld, i18n.Text{RU: "обращение слишком старое", EN: "the contact is too old"}},
	{Held, i18n.Text{RU: "рассылка остановлена", EN: "sending is held"}},
}

// Survey is what is asked. Its questions live in versions; a published version
// never changes.
type Survey struct {
	ID   int64
	Key  string    // "service" for the built-in one; the API's ?survey=
	Name i18n.Text `gorm:"serializer:json"`
}

// Version is one published form of a survey.
type Version struct {
	ID          int64
	SurveyID    int64
	Number      int
	PublishedAt time.Time  `gorm:"serializer:ms"`
	Questions   []Question `gorm:"serializer:json"`
}

// QuestionKind is how a question is answered. Each kind is a value in Kinds.
type QuestionKind string

// Question is one question of a version.
type Question struct {
	Key     string // name of the form field: mark, solved, reasons, comment
	Kind    QuestionKind
	Text    i18n.Text
	Hint    i18n.Text `json:",omitzero"`
	Options []Option  `json:",omitempty"`
	// OnlyMarks shows the question after these marks only; empty: after any.
	OnlyMarks []int `json:",omitempty"`
	Required  bool
	// Of a rating: the scale and which marks count.
	Min, Max     int   `json:",omitempty"`
	Satisfied    []int `json:",omitempty"`
	Dissatisfied []int `json:",omitempty"`
}

// Option is one choice of a question.
type Option struct {
	Code string
	Text i18n.Text
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
	UpdatedAt      time.Time `gorm:"serializer:ms;autoUpdateTime:false"` // by the room's clock, not gorm's
}

// LinkLife is how long a link lives after it was due.
const LinkLife = 14 * 24 * time.Hour

// CorrectWithin is how long a customer may change the answer.
const CorrectWithin = 24 * time.Hour

// Decision is the one row about a contact: asked, or not and why.
type Decision struct {
	ContactID int64
	Asked     bool
	Reason    Reason
	RuleID    int64      // 0 when no rule fitted
	DueAt     *time.Time `gorm:"serializer:ms"`
	DecidedAt time.Time  `gorm:"serializer:ms"`
}

// Invitation is one survey offered to one customer about one contact. Its link
// is made from its id and the desk's secret (Links); nothing stored opens it.
type Invitation struct {
	ID         int64
	ContactID  int64
	CustomerID int64 // 0 when the customer is not known
	VersionID  int64
	RuleID     int64      // 0 for a mark taken elsewhere
	Delivery   string     // "email", or what a mark taken elsewhere names: "ivr"
	Language   string     // ru or en
	Address    string     // where the link goes; "" for a mark taken elsewhere
	CreatedAt  time.Time  `gorm:"serializer:ms"`
	DueAt      time.Time  `gorm:"serializer:ms"`
	ExpiresAt  time.Time  `gorm:"serializer:ms"`
	SentAt     *time.Time `gorm:"serializer:ms"` // accepted by the first server on the way
	SentDay    when.Day   // 0 until sent
}

// Answers are what the customer said, by question key. Absent is absent.
type Answers struct {
	Mark    *int
	Solved  *bool
	Comment string
	Reasons []string
	// Other holds the answers of questions that have no column of their own.
	Other map[string]string `json:",omitempty"`
}

// Response is the one final answer to an invitation.
type Response struct {
	ID           int64
	InvitationID int64
	ContactID    int64
	VersionID    int64
	Delivery     string
	Mark         *int
	Solved       *bool
	Comment      string
	Reasons      []string          `gorm:"serializer:json"`
	Other        map[string]string `gorm:"serializer:json"`
	AnsweredAt   time.Time         `gorm:"serializer:ms"` // the first answer; corrections run from here
	UpdatedAt    time.Time         `gorm:"serializer:ms"`
	Revision     int               // 1 for the first answer
}

// Revision is one state of a response; they append.
type Revision struct {
	ResponseID int64
	Number     int
	At         time.Time `gorm:"serializer:ms"`
	Mark       *int
	Solved     *bool
	Comment    string
	Reasons    []string          `gorm:"serializer:json"`
	Other      map[string]string `gorm:"serializer:json"`
}

// Place is where a contact stands in the figures: its day and its snapshot. Ids
// and Line are 0 when absent.
type Place struct {
	Day                                                      when.Day // the contact ended, on the desk's clock
	ChannelID, OperatorID, TeamID, SiteID, TopicID, RegionID int64
	Line                                                     int
	Guest                                                    bool // served by a guest: counts for no operator and no team
}

// PlaceOf returns the place of a contact.
func PlaceOf(c contact.Contact) Place {
	p := Place{
		Day: c.Day, ChannelID: c.ChannelID, OperatorID: c.OperatorID, TeamID: c.TeamID,
		SiteID: c.SiteID, TopicID: c.TopicID, RegionID: c.RegionID, Guest: c.Guest,
	}
	if c.Line != nil {
		p.Line = *c.Line
	}
	return p
}

// Offer is an invitation with all that the customer's page shows of it and all
// that an answer moves.
type Offer struct {
	Invitation
	ChannelKind  contact.Kind
	ChannelName  string // "" until somebody named the channel
	TopicName    string // "" when absent, or until somebody named the topic
	EndedAt      time.Time
	Place        Place
	CustomerName string
	CustomerLang string    // ru, en, or "" when the customer has none
	TimeZone     string    // the customer's, or ""
	Response     *Response // nil until answered
	OptedOut     bool
	Version      *Version // set by Service, not by Store
}

// Subject is a contact as a mark taken elsewhere finds it.
type Subject struct {
	ContactID    int64
	CustomerID   int64
	StartedAt    time.Time
	EndedAt      time.Time
	Place        Place
	InvitationID int64 // 0 when the contact has none
}
