// Package review is the room of reading closely: the review that
// a supervisor writes about one contact (scores, remarks, pins on messages), its
// revisions, and the word with which the operator acknowledges it. The mean of
// review scores over a period (IQS) is a figure and is computed in report; whom
// customers praise or blame is in survey.
package review

import (
	"slices"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/when"
)

// Answer is what a reviewer chose for one criterion. The zero value is no answer.
type Answer struct {
	Points *int   `json:"points,omitempty"` // of the step chosen; nil: none
	NA     bool   `json:"na,omitempty"`     // not applicable
	Remark string `json:"remark,omitempty"`
	// Keys of the reasons picked beside a low or a high step; what stands under a cause
	// comes with it.
	Reasons []string `json:"reasons,omitempty"`
}

// Given reports whether a step or N/A was chosen.
func (a Answer) Given() bool { return a.NA || a.Points != nil }

// Pin is words on one message of the conversation, to the credit of who wrote the message.
type Pin struct {
	Message int     `json:"message"` // its place in the conversation, from 0
	Words   string  `json:"words"`
	Kind    PinKind `json:"kind,omitempty"`
}

// PinKind is what a pin shows.
type PinKind string

// The kinds.
const (
	Note    PinKind = ""        // neither: a question, a thought
	Mistake PinKind = "fault"   // what went wrong
	Example PinKind = "example" // what others may learn from
)

// PinKindRow is one line of the table of kinds.
type PinKindRow struct {
	Kind PinKind
	Name i18n.Text
}

// PinKinds is every kind, as it is chosen.
var PinKinds = []PinKindRow{
	{Note, i18n.Text{RU: "Заметка", EN: "Note"}},
	{Mistake, i18n.Text{RU: "Ошибка", EN: "Fault"}},
	{Example, i18n.Text{RU: "Хороший пример", EN: "Good example"}},
}

// Name returns the kind as it stands on the screen.
func (k PinKind) Name() i18n.Text {
	return i18n.NameOf(PinKinds, k, func(r PinKindRow) (PinKind, i18n.Text) { return r.Kind, r.Name })
}

// known reports whether the kind is in the table.
func (k PinKind) known() bool {
	return slices.ContainsFunc(PinKinds, func(r PinKindRow) bool { return r.Kind == k })
}

// Moment is words on a second of a recording, to the credit of the operator.
type Moment struct {
	Recording int64   `json:"recording"`
	Second    int     `json:"second"` // from its beginning
	Words     string  `json:"words"`
	Kind      PinKind `json:"kind,omitempty"`
}

// Sheet is a filled-in scorecard.
type Sheet struct {
	Answers   map[string]Answer `json:"answers"` // by criterion key; absent: not answered
	Remark    string            `json:"remark,omitempty"`
	Pins      []Pin             `json:"pins,omitempty"`      // by message, one each
	Moments   []Moment          `json:"moments,omitempty"`   // by recording and second
	Uncounted string            `json:"uncounted,omitempty"` // why no figure is to count the review; "": all do
	Hidden    []string          `json:"hidden,omitempty"`    // keys of criteria that the scorecard did not ask about this contact
	By        int64             `json:"-"`                   // version of the scorecard that a form which is not saved yet asked by; 0: the one that judges now
}

// PinOf returns what is pinned on a message, without words when nothing is.
func (s Sheet) PinOf(message int) Pin {
	for _, p := range s.Pins {
		if p.Message == message {
			return p
		}
	}
	return Pin{Message: message}
}

// Place is the snapshot of the contact that a review carries along. Ids and Line
// are 0 when absent.
type Place struct {
	ChannelID, OperatorID, TeamID, SiteID, RegionID, TopicID int64
	Line                                                     int
}

// PlaceOf returns the place of a contact.
func PlaceOf(c contact.Contact) Place {
	p := Place{ChannelID: c.ChannelID, OperatorID: c.OperatorID, TeamID: c.TeamID, SiteID: c.SiteID, RegionID: c.RegionID, TopicID: c.TopicID}
	if c.Line != nil {
		p.Line = *c.Line
	}
	return p
}

// Review is one person's assessment of one contact. What was submitted stands in
// its revisions, which append; a draft is the reviewer's alone.
type Review struct {
	ID         int64
	ContactID  int64
	ReviewerID int64
	VersionID  int64 // of the scorecard
	Place
	StartedAt    time.Time
	Edit         int        // how often it was saved; a form that knows an older number is refused
	Draft        *Sheet     // nil: nothing is waiting to be submitted
	DraftedAt    *time.Time // of Draft
	Revision     int        // number of the last revision, 0 until submitted
	Score        *float64   // of the last revision, 0 to 100
	Uncounted    bool       // the last revision says that no figure is to count the review
	SubmittedAt  *time.Time // the first time
	SubmittedDay when.Day   // of SubmittedAt on the desk's clock: where IQS counts the review
	Acknowledged int        // the last revision that the operator acknowledged, 0: none
}

// Submitted reports whether anybody but the reviewer may know of the review.
func (r Review) Submitted() bool { return r.Revision > 0 }

// Revision is one submitted state of a review.
type Revision struct {
	Number          int // from 1
	At              time.Time
	Score           float64 // 0 to 100
	Sheet           Sheet
	Acknowledgement *Acknowledgement // nil: not yet
}

// Word is how an operator acknowledges a review.
type Word string

// The words.
const (
	Thanks   Word = "thanks"
	Agreed   Word = "agreed"
	Noted    Word = "noted"
	Disagree Word = "disagree"
)

// WordRow is one line of the table of words.
type WordRow struct {
	Word Word
	Name i18n.Text
}

// Words is every word, as the operator says it.
var Words = []WordRow{
	{Thanks, i18n.Text{RU: "Спасибо, полезно", EN: "Thanks, this helps"}},
	{Agreed, i18n.Text{RU: "Возражений нет", EN: "I agree"}},
	{Noted, i18n.Text{RU: "Прочитано", EN: "I have read it"}},
	{Disagree, i18n.Text{RU: "Вижу иначе", EN: "I see it differently"}},
}

// Name returns the word as it stands on the screen.
func (w Word) Name() i18n.Text {
	return i18n.NameOf(Words, w, func(r WordRow) (Word, i18n.Text) { return r.Word, r.Name })
}

// Acknowledgement is the operator's word on one revision.
type Acknowledgement struct {
	Revision   int
	PersonID   int64
	PersonName string
	At         time.Time
	Word       Word
	Remark     string
}

// Row is a review in a list, with names for ids.
type Row struct {
	ID           int64
	ContactID    int64
	ReviewerID   int64
	OperatorID   int64
	TeamID       int64
	Revision     int // 0: a draft that was never submitted
	Score        *float64
	Uncounted    bool // no figure counts it
	SubmittedAt  *time.Time
	DraftedAt    *time.Time
	Acknowledged bool // the last revision is
	Word         Word // of the last revision's acknowledgement
	ReviewerName string
	OperatorName string
	TeamName     string
	TopicName    string
	ChannelCode  string
	ChannelKind  contact.Kind
	ChannelName  string
	Source       string // of the contact, as intake named it
	ExternalID   string
	EndedAt      time.Time // of the contact
	Mark         *int      // the customer's
}

// ExportRow is a row with what was submitted last.
type ExportRow struct {
	Row
	VersionID int64
	Version   scorecard.Version // of that id
	Sheet     Sheet
}

// Full is a review with all that its page shows.
type Full struct {
	Review
	Row        Row
	Version    scorecard.Version
	Revisions  []Revision // the first one first; empty for a draft
	MayChange  bool       // the reader wrote it and may still
	MayAnswer  bool       // the reader speaks for the operator, and the last revision has no word yet
	IsReviewer bool
	Appeals    []AppealRow  // the first one first
	Contest    Contest      // what of it may be contested still
	MayContest bool         // the reader speaks for the operator, and something may be
	Talks      []Coaching   // notes after talks about it, the first one first
	MayCoach   bool         // the reader may write one
	Selves     []SelfReview // what operators make of the contact by the same scorecard, for no figure
	MaySelf    bool         // the reader served it, and has not said yet
	Unsigned   bool         // the operator has no account: the team's leads speak for them
}

// Last returns the last revision; call it on a submitted review only.
func (f Full) Last() Revision { return f.Revisions[len(f.Revisions)-1] }

// List says whose reviews are listed.
type List string

// The lists.
const (
	OfTeam List = "team"   // of the teams one leads; of everybody for who sees everything
	ToMe   List = "to_me"  // about one's own contacts
	ByMe   List = "by_me"  // submitted by oneself
	Drafts List = "drafts" // one's own, waiting to be submitted
)

// Names is what a list can be narrowed to.
type Names struct{ Teams, Operators []Named }

// Named is a code with its name.
type Named struct{ Code, Name string }

// Waiting is what waits for a person.
type Waiting struct {
	Appeals         int         // to decide
	AppealRows      []AppealRow // the first of them, the oldest first
	Praise          []PraiseRow // proposed of own contacts, without an answer
	Again           []Coaching  // notes of one's own whose day to look again has come
	Decided         []AppealRow // about own contacts, decided in the last week, the latest first
	Acknowledge     int         // reviews about own contacts, not acknowledged
	AcknowledgeRows []Row       // the first of them, the latest first
	Drafts          int         // own reviews that were not submitted
	DraftRows       []Row
}
