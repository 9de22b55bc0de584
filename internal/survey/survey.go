// Package survey is the room of what is asked and answered: surveys and their
// published versions, questions, the customer's link, the response and its
// corrections. Whom to ask and when is the room asking.
package survey

import (
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
)

// Survey is what is asked. Its questions live in versions; a published version
// never changes.
type Survey struct {
	ID   int64
	Key  string // "service" for the built-in one; the API's ?survey=
	Name Words  `gorm:"serializer:json"`
}

// Version is one published form of a survey.
type Version struct {
	ID          int64
	SurveyID    int64
	Number      int
	PublishedAt time.Time  `gorm:"serializer:ms"`
	Questions   []Question `gorm:"serializer:json"`

	languages []string // Languages, once the room keeps the version; it never changes
}

// QuestionKind is how a question is answered. Each kind is a value in Kinds.
type QuestionKind string

// Question is one question of a version.
type Question struct {
	Key      string // name of the form field: mark, solved, reasons, comment
	Kind     QuestionKind
	Text     Words
	Hint     Words       `json:",omitempty"`
	Options  []Option    `json:",omitempty"`
	When     []Condition `json:",omitempty"` // the question shows when all of them hold
	Required bool
	// Of a rating: the scale and which marks count.
	Min, Max     int   `json:",omitempty"`
	Satisfied    []int `json:",omitempty"`
	Dissatisfied []int `json:",omitempty"`
}

// Option is one choice of a question.
type Option struct {
	Code string
	Text Words
}

// Purpose is why a survey is offered.
type Purpose string

const (
	First  Purpose = "first"  // how it went: the contact's mark, the one that is counted and shown
	Second Purpose = "second" // how it is after somebody has put it right
	Trial  Purpose = "test"   // staff try a rule or a form
)

// LinkLife is how long a link lives after it was due.
const LinkLife = 14 * 24 * time.Hour

// CorrectWithin is how long a customer may change the answer.
const CorrectWithin = 24 * time.Hour

// MaxCorrections is how often an answer may be corrected.
const MaxCorrections = 20

// Answers are what the customer said, by question key. Absent is absent.
type Answers struct {
	Mark    *int
	Solved  *bool
	Comment string
	Reasons []string
	// Other holds the answers of questions that have no column of their own: the
	// codes that were chosen, or the customer's words.
	Other map[string][]string `json:",omitempty"`
}

// Response is the one final answer to an invitation.
type Response struct {
	ID           int64
	InvitationID int64
	ContactID    int64
	VersionID    int64
	Purpose      Purpose
	Delivery     string
	Mark         *int
	Solved       *bool
	Comment      string
	Reasons      []string            `gorm:"serializer:json"`
	Other        map[string][]string `gorm:"serializer:json"`
	AnsweredAt   time.Time           `gorm:"serializer:ms"` // the first answer; corrections run from here
	UpdatedAt    time.Time           `gorm:"serializer:ms"`
	Revision     int                 // 1 for the first answer
}

// Revision is one state of a response; they append.
type Revision struct {
	ResponseID int64
	Number     int
	At         time.Time `gorm:"serializer:ms"`
	Mark       *int
	Solved     *bool
	Comment    string
	Reasons    []string            `gorm:"serializer:json"`
	Other      map[string][]string `gorm:"serializer:json"`
}

// Offer is what a link opens: one survey offered to one customer about one contact,
// with all that the customer's page shows of it. The invitation behind it is kept
// by the room asking.
type Offer struct {
	ID           int64 // of the invitation
	ContactID    int64
	CustomerID   int64 // 0 when the customer is not known
	VersionID    int64
	Purpose      Purpose
	Delivery     string
	Address      string // where the link went; "" for a mark taken elsewhere
	AddressKey   string // by which who is there opts out; "" without an address
	ExpiresAt    time.Time
	ChannelKind  contact.Kind
	Channel      i18n.Text // its name, "" until somebody gave it
	Topic        i18n.Text // "" when absent, or until somebody named it
	EndedAt      time.Time
	CustomerName string
	CustomerLang string    // a language such as ru, kk; "" when the customer has none
	TimeZone     string    // the customer's, or ""
	Response     *Response // nil until answered
	OptedOut     bool
	Version      *Version // set by Service, not by Store
}
