// Package actor says who asks and what they may do. The table of rights stands
// here and nowhere else; a use-case asks for its right in its first line, and
// the route names the same right.
package actor

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/fault"
)

// Role is what a person is on the desk.
type Role string

const (
	Agent      Role = "agent"
	Supervisor Role = "supervisor"
	Executive  Role = "executive"
	Admin      Role = "admin"
)

// Roles lists every role, the least right first.
var Roles = []Role{Agent, Supervisor, Executive, Admin}

// Scope is what an API token may be used for.
type Scope string

const (
	ScopeIntake  Scope = "intake"
	ScopeRead    Scope = "read"
	ScopeMetrics Scope = "metrics" // what Prometheus asks, and nothing of customers
	ScopeErase   Scope = "erase"   // erasure of a customer, and a copy of what is kept of one
)

// Scopes lists every scope.
var Scopes = []Scope{ScopeIntake, ScopeRead, ScopeMetrics, ScopeErase}

// MaxNamespace is how long the name of a namespace may be.
const MaxNamespace = 40

// IsNamespace reports whether s may name a namespace: ASCII letters, digits, - _ and
// a dot.
func IsNamespace(s string) bool {
	const may = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	return s != "" && len(s) <= MaxNamespace && strings.Trim(s, may) == ""
}

// Right is one thing that may be done, as noun.verb.
type Right string

const (
	Everyone      Right = "everyone"       // no account: the customer, the login page
	SignedIn      Right = "signed_in"      // anybody with an account: own sessions, own language
	TodayRead     Right = "today.read"     // the figures of the desk
	ContactRead   Right = "contact.read"   // contacts within Actor.Reach
	ContactReveal Right = "contact.reveal" // personal data of customers, unmasked
	ContactTake   Right = "contact.take"   // intake of contacts
	ResponseTake  Right = "response.take"  // intake of marks taken elsewhere
	ResponseRead  Right = "response.read"  // export of responses
	VolumeTake    Right = "volume.take"    // intake of daily counts
	FigureRead    Right = "figure.read"    // GET /api/v1/kpis
	ReportSave    Right = "report.save"    // saved reports: own ones, and those that others share
	RemarkWrite   Right = "remark.write"   // beside a day of a trend
	BoardManage   Right = "board.manage"   // wall boards and the links that open them
	CommentTag    Right = "comment.tag"    // tags, their rules, and what is tagged by hand
	RecoveryRead  Right = "recovery.read"  // call-backs within Actor.Reach: lists and figures
	RecoveryClose Right = "recovery.close" // take a call-back, try, hand over, close it with an outcome
	RuleRead      Right = "rule.read"
	RuleChange    Right = "rule.change"
	PersonManage  Right = "person.manage"
	TeamManage    Right = "team.manage"
	TokenManage   Right = "token.manage"
	AuditRead     Right = "audit.read"
	MailboxRead   Right = "mailbox.read"   // the built-in mailbox, which holds live links
	DeskManage    Right = "desk.manage"    // time zone, language, sending held or not
	MetricsRead   Right = "metrics.read"   // what Prometheus asks
	CustomerErase Right = "customer.erase" // what is kept of one customer: a copy, a hold, erasure

	ReviewRead        Right = "review.read"        // of contacts that one sees, see Actor.SeesReview
	ReviewWrite       Right = "review.write"       // of contacts that one tends, see Actor.Tends
	RecordingPlay     Right = "recording.play"     // hear the contacts that one sees
	RecordingDownload Right = "recording.download" // take the sound away as a file
	RecordingRedact   Right = "recording.redact"   // mute parts of it, of contacts that one tends
	CalibrationRead   Right = "calibration.read"   // closed ones, and those to which one was invited
	CalibrationWrite  Right = "calibration.write"  // invite to one, and score where one was invited
	ScorecardWrite    Right = "scorecard.write"    // what reviews ask, and which contacts are judged by what
	DayRead           Right = "day.read"           // open people days, shifts, who comes
	DayManage         Right = "day.manage"         // announce and change one
	ShiftTake         Right = "shift.take"         // sign up for a shift and off
	NoteWrite         Right = "note.write"         // field notes, and correct the own
	NoteRead          Right = "note.read"
	NoteTriage        Right = "note.triage" // read for the desk, correct anybody's
	IdeaRead          Right = "idea.read"
	IdeaWrite         Right = "idea.write"  // submit, vote, comment
	IdeaDecide        Right = "idea.decide" // status, owner, due date
)

// Row is one line of the table: who holds a right, by role and by token scope.
type Row struct {
	Right  Right
	Roles  []Role
	Scopes []Scope
}

var staff = []Role{Agent, Supervisor, Executive, Admin}

// Table is every right and who holds it.
var Table = []Row{
	{SignedIn, staff, nil},
	{TodayRead, staff, nil},
	{ContactRead, staff, []Scope{ScopeRead}},
	{ContactReveal, []Role{Supervisor, Admin}, []Scope{ScopeRead}},
	{ContactTake, []Role{Admin}, []Scope{ScopeIntake}},
	{ResponseTake, []Role{Admin}, []Scope{ScopeIntake}},
	{ResponseRead, []Role{Admin}, []Scope{ScopeRead}}, // unmasked, of every team
	{VolumeTake, []Role{Admin}, []Scope{ScopeIntake}},
	{FigureRead, []Role{Supervisor, Executive, Admin}, []Scope{ScopeRead}},
	{ReportSave, []Role{Supervisor, Executive, Admin}, nil},
	{RemarkWrite, []Role{Supervisor, Executive, Admin}, nil},
	{BoardManage, []Role{Admin}, nil},
	{CommentTag, []Role{Supervisor, Admin}, nil},
	{RecoveryRead, []Role{Supervisor, Executive, Admin}, []Scope{ScopeRead}},
	{RecoveryClose, []Role{Supervisor, Admin}, nil},
	{RuleRead, []Role{Supervisor, Executive, Admin}, nil},
	{RuleChange, []Role{Admin}, nil},
	{PersonManage, []Role{Admin}, nil},
	{TeamManage, []Role{Admin}, nil},
	{TokenManage, []Role{Admin}, nil},
	{AuditRead, []Role{Admin}, nil},
	{MailboxRead, []Role{Admin}, nil},
	{DeskManage, []Role{Admin}, nil},
	{MetricsRead, []Role{Admin}, []Scope{ScopeRead, ScopeMetrics}},
	{CustomerErase, []Role{Admin}, []Scope{ScopeErase}},
	{ReviewRead, staff, []Scope{ScopeRead}},
	{ReviewWrite, []Role{Supervisor, Admin}, nil},
	{RecordingPlay, staff, nil},
	{RecordingDownload, []Role{Admin}, nil},
	{RecordingRedact, []Role{Supervisor, Admin}, nil},
	{CalibrationRead, []Role{Supervisor, Executive, Admin}, nil},
	{CalibrationWrite, []Role{Supervisor, Admin}, nil},
	{ScorecardWrite, []Role{Admin}, nil},
	{DayRead, staff, nil},
	{DayManage, []Role{Supervisor, Admin}, nil},
	{ShiftTake, staff, nil},
	{NoteWrite, staff, nil},
	{NoteRead, staff, nil},
	{NoteTriage, []Role{Supervisor, Admin}, nil},
	{IdeaRead, staff, nil},
	{IdeaWrite, staff, nil},
	{IdeaDecide, []Role{Supervisor, Executive, Admin}, nil},
}

// Actor is who asks: a person, a token, the program itself, or nobody.
type Actor struct {
	PersonID   int64 // 0 unless a person
	TokenID    int64 // 0 unless an API token
	Name       string
	Role       Role    // "" unless a person
	OperatorID int64   // the operator this person is, 0 when none
	Also       []int64 // operators who count as that one
	TeamIDs    []int64 // led
	AllTeams   bool    // the desk lets supervisors see and tend every team
	Scopes     []Scope
	Namespace  string // in which ids of customers and operators that it brings stand, "" unless a program has one
	Demo       bool   // a demo desk opens its mailbox to everyone signed in
	system     bool
}

// System is the program itself: jobs, commands, the demo.
func System(name string) Actor { return Actor{Name: name, system: true} }

// Nobody has no account and no token.
var Nobody = Actor{}

// May reports whether the actor holds the right.
func (a Actor) May(right Right) bool {
	if a.system || right == Everyone {
		return true
	}
	if right == MailboxRead && a.Demo && a.Role != "" {
		return true
	}
	for _, row := range Table {
		if row.Right != right {
			continue
		}
		if slices.Contains(row.Roles, a.Role) {
			return true
		}
		for _, s := range a.Scopes {
			if slices.Contains(row.Scopes, s) {
				return true
			}
		}
	}
	return false
}

// Need returns nil when the actor holds the right; else Unauthenticated for
// nobody and Forbidden for somebody.
func (a Actor) Need(right Right) error {
	switch {
	case a.May(right):
		return nil
	case a.PersonID == 0 && a.TokenID == 0:
		return fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	f := fault.New(fault.Forbidden, "fault.forbidden")
	f.Args = map[string]any{ArgRight: right}
	return f
}

// ArgRight is the argument of a refusal that names the right which is wanted.
const ArgRight = "Right"

// Holders are the roles that hold a right.
func Holders(right Right) []Role {
	for _, row := range Table {
		if row.Right == right {
			return row.Roles
		}
	}
	return nil
}

type key struct{}

// With puts the actor into a request's context; templates read it there.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From returns the actor of the request, Nobody when there is none.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}
