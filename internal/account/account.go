// Package account is the room of those who work at the desk: people and their
// roles, passwords and one-time links, sessions, API tokens, the audit log, and
// the settings of the desk as a whole. What a role may do does not live here but
// in actor; cookies and pages live in web/account and web/settings.
package account

import (
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Person has an account at the desk.
type Person struct {
	ID             int64
	Email          string // lower case
	Name           string
	Role           actor.Role
	TeamID         int64   // own team, 0: none
	TeamName       string  // of TeamID, for the screen
	Leads          []int64 // teams a supervisor leads, ascending
	OperatorID     int64   // the operator this person is, 0: none
	OperatorNumber string  // external id of OperatorID
	Also           []int64 // operators who count as OperatorID
	HasPassword    bool
	Stamp          string    // names the password that the person has, and opens nothing
	Language       i18n.Lang // "": not chosen
	Theme          string    // light, dark, "" as the device wants
	TimeZone       string    // IANA name, "": the desk's
	CreatedAt      time.Time
	DisabledAt     *time.Time
}

// Disabled reports whether the person may no longer come in.
func (p Person) Disabled() bool { return p.DisabledAt != nil }

// Revision names what the form of a person shows.
func (p Person) Revision() string {
	return fault.Revision(p.Name, p.Role, p.TeamID, p.Leads, p.OperatorID, p.Disabled())
}

// Draft is what an admin writes about a person.
type Draft struct {
	Email          string // of a new person; never changes afterwards
	Name           string
	Role           string
	TeamID         int64
	Leads          []int64
	OperatorNumber string // external id of an operator, "": none
	Revision       string // of the person whom the form was drawn from, "": no form was
}

// PeopleFilter narrows the list of people. Empty means any.
type PeopleFilter struct {
	Search   string // part of a name or an e-mail
	Role     actor.Role
	Disabled bool // those who may no longer come in, instead of those who may
}

// Team is a team as this room knows it: a name for an id.
type Team struct {
	ID   int64
	Name string
}

// Link is a one-time link to set a password. Token is known only at the moment
// it is made.
type Link struct {
	Token     string
	PersonID  int64
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// URL returns where the link leads; base is OPENPEOPLE_BASE_URL.
func (l Link) URL(base string) string { return strings.TrimRight(base, "/") + "/password/" + l.Token }

// Session is one browser in which somebody is signed in.
type Session struct {
	ID        string // names the session to its owner; opens nothing
	Agent     string // the browser's own words
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool

	hash string
}

// SessionRow is a session as it is kept.
type SessionRow struct {
	Hash      string // SHA-256 of the cookie's token, hex
	PersonID  int64
	Data      []byte
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
	ProvedAt  *time.Time // when the password was last given
	ExpiresAt time.Time
}

// Token lets a program in. The token itself is shown once and never kept.
type Token struct {
	ID        int64
	Name      string
	Scopes    []actor.Scope
	Namespace string // of the ids that it brings, "": the desk's own
	CreatedAt time.Time
	UsedAt    *time.Time // to the minute
	ExpiresAt *time.Time // nil: when it is revoked
	RevokedAt *time.Time
}

// Expired reports whether a token's time is over.
func (t Token) Expired(now time.Time) bool { return t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) }

// EndsSoon is how long before a token's end an admin is told of it.
const EndsSoon = 14 * 24 * time.Hour

// Entry is one line of the audit log.
type Entry struct {
	ID       int64
	At       time.Time
	PersonID int64
	TokenID  int64
	Name     string // of who did it, as it was then
	Action   string // code of Actions
	Noun     string // code of Nouns
	NounID   int64
	Detail   map[string]any
	Names    map[Ref]string // of what Refs tells, as it is called now; what is gone has none
}

// Ref is a row that an entry tells of by its number. Of is "person", "token", "rule",
// "dimension", "channel", "operator", "customer", "contact" or "survey".
type Ref struct {
	Of string
	ID int64
}

// AuditFilter narrows the audit log. Empty means any.
type AuditFilter struct {
	PersonID int64
	Action   string
	Noun     string
	Period   when.Period
}

// DemoAccount is offered for one click on the login page of a demo desk.
type DemoAccount struct {
	Name     string
	Role     actor.Role
	Email    string
	Password string
}
