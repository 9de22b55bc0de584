// Package contact is the room of contacts: one served request in one channel,
// with its conversation. Here lives intake (strict, idempotent by source and
// external id), the snapshot of who served whom in which channel, and reading
// contacts back. Whether the customer is asked about it is decided next door, in
// survey, through the Decider port.
package contact

import (
	"context"
	"time"

	"openpeople/internal/condition"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/personal"
	"openpeople/internal/when"
)

// Kind is the kind of a channel.
type Kind string

const (
	Voice       Kind = "voice"
	Chat        Kind = "chat"
	Social      Kind = "social"
	Messenger   Kind = "messenger"
	Email       Kind = "email"
	Retail      Kind = "retail"
	SelfService Kind = "self_service"
)

// KindRow is one line of the table of kinds.
type KindRow struct {
	Kind    Kind
	Name    i18n.Text
	Digital bool // counts above the line of the digital share
}

// KindCodes are the codes of Kinds, in their order.
func KindCodes() (list []string) {
	for _, row := range Kinds {
		list = append(list, string(row.Kind))
	}
	return list
}

// Kinds is every kind of channel.
var Kinds = []KindRow{
	{Voice, Voice.Title(), false},
	{Chat, Chat.Title(), true},
	{Social, Social.Title(), true},
	{Messenger, Messenger.Title(), true},
	{Email, Email.Title(), true},
	{Retail, Retail.Title(), false},
	{SelfService, SelfService.Title(), true},
}

// Title is the kind in words; its code for one that is none.
func (k Kind) Title() i18n.Text { return figure.ChannelKind.Row().NameOf(string(k)) }

// Channel is where contacts take place. Channels are rows: intake makes one on
// first sight of its code.
type Channel struct {
	ID   int64
	Code string // as intake names it: "chat", "shop-chelyabinsk-3"
	Kind Kind
	Name string // shown to the reader; the code until somebody names it

	Given   i18n.Text // the name as somebody gave it, "" where nobody did
	Guessed bool      // nobody has said yet of what kind it is
}

// DimensionKind is one of the dimensions that are snapshotted on a contact.
type DimensionKind string

const (
	Team   DimensionKind = "team"
	Site   DimensionKind = "site"
	Region DimensionKind = "region"
	Client DimensionKind = "client"
	Topic  DimensionKind = "topic"
)

// Dimension is a value of a dimension: one team, one site, one region, one
// client (the company served), one topic.
type Dimension struct {
	ID   int64
	Kind DimensionKind
	Code string // as intake names it
	Name string // shown to the reader; the code until somebody names it

	Given i18n.Text // the name as somebody gave it, "" where nobody did
}

// Operator is the person who served; need not have an account. ExternalID is
// the desk's own number for the person and the same in every channel of a namespace,
// as IDIn writes it.
type Operator struct {
	ID         int64
	ExternalID string
	Name       string
	TeamID     int64 // of the latest contact; contacts keep their own
	CountsAs   int64 // the operator under whom this one is counted, 0: itself
}

// Customer is who was served. Keys say who is the same: a contact that names two
// known customers joins them, when MayBeOne. Every field is as keys.go writes it.
type Customer struct {
	ID         int64
	ExternalID string
	Name       string
	Email      string
	Phone      string
	Telegram   string
	Language   string  // ru, en, or "" for the desk's
	TimeZone   string  // IANA name, or "" for the desk's
	Joined     []int64 `gorm:"-"` // those who turned out to be this one at this moment
	Apart      []int64 `gorm:"-"` // those whom a contact names from this moment on beside this one, and who cannot be this one
}

// Contact is one served request as it is kept. Channel, operator and team are those
// of the moment of closing and never change; a correction may change line, topic, site,
// region and client.
// Ids of dimensions are 0 when absent; nil means not known, never 0.
type Contact struct {
	ID         int64
	Source     string
	ExternalID string
	ChannelID  int64
	OperatorID int64
	TeamID     int64
	SiteID     int64
	RegionID   int64
	ClientID   int64
	TopicID    int64
	CustomerID int64
	NamedBy    int64 // KeyNumber of the surest key by which the contact named its customer, 0 for none
	Line       *int
	StartedAt  time.Time `gorm:"serializer:ms"`
	EndedAt    time.Time `gorm:"serializer:ms"`
	Day        when.Day  // of EndedAt on the desk's clock
	Wait       *int      // seconds, each
	Talk       *int
	Hold       *int
	Wrap       *int
	Handling   *int // talk + hold + wrap of those known; nil when talk is not
	Resolved   *bool
	BeyondWhat string // beyond the procedure: what was done; "" when nothing was
	BeyondWhy  string
	BeyondCost string
	Hash       string     // of the content, to know a correction from a repetition
	TakenAt    time.Time  `gorm:"serializer:ms"`
	RepeatedAt *time.Time `gorm:"serializer:ms"` // start of the first later contact of the same customer and topic within RepeatWithin
	Mark       *int       // of the response, kept here for the list
	Commented  bool       // the response has a comment
	Extras     Extras     `gorm:"-"`
	Guest      bool       // served by a guest on an open people day: counts for no operator and no team
}

// RepeatWithin is the window of first contact resolution.
const RepeatWithin = 7 * 24 * time.Hour

// Author says whose words a message holds.
type Author string

const (
	FromCustomer Author = "customer"
	FromOperator Author = "operator"
	FromBot      Author = "bot"
	FromSystem   Author = "system"
)

// Message is one utterance. Its place in the conversation, from 0, is its name.
type Message struct {
	From Author    `json:"from"`
	Text string    `json:"text"`
	At   time.Time `json:"at,omitzero"`
}

// Decision is what survey decided about a contact, as intake reports it.
type Decision struct {
	Asked  bool
	Reason string
	DueAt  *time.Time
}

// Closed is a contact at the moment of its decision: what Decider needs to know.
type Closed struct {
	Contact  Contact
	Customer *Customer // nil when there is none
	Channel  Channel
}

// Decider decides whether customers are asked. It is called inside the
// transaction that stores the contacts, once for every new contact, in order.
type Decider interface {
	Decide(ctx context.Context, closed []Closed) ([]Decision, error)
	// DecisionsOf returns the decisions of earlier contacts, by contact id.
	DecisionsOf(ctx context.Context, contactIDs []int64) (map[int64]Decision, error)
}

// Taken is the result of taking one contact in.
type Taken struct {
	ID       int64
	New      bool
	Decision Decision
	NotTaken []string      // fields, as the API names them, in which a known contact stays as it was
	LeftOut  []fault.Field // optional names that the contact is kept without, with the reason
	Err      error         // a fault about this item; the others are stored
}

// Row is a contact in a list, with names for ids.
type Row struct {
	Contact
	ChannelCode  string
	ChannelKind  Kind
	ChannelName  string
	OperatorName string
	TeamName     string
	TopicName    string
	ClientName   string
	OperatorCode string // as filters name it: what intake called it
	TeamCode     string
	TopicCode    string
	ClientCode   string
	CustomerName string
	Comment      string     // first words of the customer's comment
	Excerpt      *Excerpt   // where words stand that were looked for; nil in other lists
	AnsweredAt   *time.Time // in the order of Answered only

	Survey        string // that was answered, with Extras only
	SurveyVersion int    // its number; 0: none
}

// Detail is a contact with everything this room knows of it.
type Detail struct {
	Contact
	Channel  Channel
	Operator *Operator
	Team     *Dimension
	Site     *Dimension
	Region   *Dimension
	Client   *Dimension
	Topic    *Dimension
	Customer *Customer
	Messages []Message
	Worded   bool // the conversation is kept still
	Spoken   bool // it was made of the contact's recordings
}

// Facts are what conditions ask of the contact.
func (d Detail) Facts() condition.Facts {
	code := func(one *Dimension) string {
		if one == nil {
			return ""
		}
		return one.Code
	}
	return condition.Facts{
		Channel: d.Channel.Code, Kind: string(d.Channel.Kind), Topic: code(d.Topic), Team: code(d.Team), Region: code(d.Region), Line: d.Line, Attributes: d.Extras.Attributes,
	}
}

// Key names a contact outside: the source and its id there.
type Key struct{ Source, ExternalID string }

// Erased reports whether nobody knows any more whose the contact was.
func (c Contact) Erased() bool { return c.Hash == personal.Gone }

// Known is a stored contact as intake sees it.
type Known struct {
	ID   int64
	Hash string
}

// Erased reports whether the contact was one of a customer who was erased: nothing that is
// brought again makes it known once more.
func (k Known) Erased() bool { return k.Hash == personal.Gone }

// Store is what this room needs to keep. Faults: NotFound for a missing row, FullNames.
// Methods called with the context of InTx act inside that transaction.
type Store interface {
	// CostWords gives the words on what going beyond the procedure cost, of the contacts of a
	// filter, each with how many contacts say so.
	CostWords(ctx context.Context, f Filter) ([]CostWords, error)
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// View lets do read one moment.
	View(ctx context.Context, do func(ctx context.Context) error) error

	// Names → ids; rows are made on first sight. A known channel keeps its kind; a new
	// one without a kind gets the one that KindNamed tells.
	// Absent codes ("") give 0. Several are asked for in a stable order (kind,
	// code), so that two transactions never wait for each other.
	ChannelOf(ctx context.Context, code string, kind Kind) (Channel, error)
	DimensionOf(ctx context.Context, kind DimensionKind, code string) (int64, error)
	OperatorOf(ctx context.Context, externalID, name string, teamID int64) (int64, error)
	// HoldOperatorCodes lets nobody change as whom operators count until the
	// transaction ends. Call it once, before OperatorOf.
	HoldOperatorCodes(ctx context.Context, codes []string) error
	// NoteNamespace remembers a namespace that ids come in.
	NoteNamespace(ctx context.Context, name string) error
	// CustomersOf finds each customer by external id, phone, e-mail and Telegram,
	// makes those that nobody is found for, joins those whom one contact names, and
	// brings name, addresses, language up to date. It holds them and their Keys until
	// the transaction ends; call it once.
	CustomersOf(ctx context.Context, list []Customer) ([]Customer, error)

	// CustomersNamed returns the customers whom what was typed names, by id.
	CustomersNamed(ctx context.Context, typed string) ([]int64, error)
	// Cards returns customers with their keys, by id; those that are there.
	Cards(ctx context.Context, ids []int64) ([]Card, error)
	// HoldCustomers returns customers, in the order of ids, whom nobody changes until the
	// transaction ends. NotFound.
	HoldCustomers(ctx context.Context, ids ...int64) ([]Card, error)
	// JoinCustomers makes goes the customer stays, and returns how many contacts moved.
	JoinCustomers(ctx context.Context, stays, goes int64) (moved int, err error)
	// SplitCustomer makes a customer of keys that go, with the contacts that came by
	// them; stays.ID is who it was. Call it on what HoldCustomers holds.
	SplitCustomer(ctx context.Context, stays, goes Customer, keys []string) (made int64, moved int, err error)

	// Operators returns every operator, by name.
	Operators(ctx context.Context) ([]Operator, error)
	OperatorCard(ctx context.Context, id int64) (OperatorCard, error)
	// HoldOperators returns operators, in the order of ids, of whom nobody changes as
	// whom they count until the transaction ends.
	HoldOperators(ctx context.Context, ids ...int64) ([]Operator, error)
	// CountOperator counts an operator, and whoever counts as it, as another; as 0: it
	// alone as itself again. The account, guests and figures follow. Conflict when each
	// has an account. Call it on what HoldOperators holds.
	CountOperator(ctx context.Context, id, as int64) error

	// KnownContacts returns those that are stored already.
	KnownContacts(ctx context.Context, keys []Key) (map[Key]Known, error)
	// InsertContactWith stores a new contact with its conversation, adds it to the
	// rollups and marks the contacts it repeats (and itself, when a later one is
	// already there) for first contact resolution. Conflict when the contact is
	// known; the transaction can go on after it.
	InsertContactWith(ctx context.Context, c *Contact, t Transcript) error
	// CorrectContact replaces the content of contact c.ID: extras, line, topic, site, region,
	// client, times of the parts, resolved, beyond, hash, conversation. Channel, operator,
	// team, start, end, day and customer stay. Rollups and repeats follow.
	CorrectContact(ctx context.Context, c *Contact, t Transcript) error

	// NamesContacts reports whether what was typed is the id of a contact or, where those
	// count, of a customer, or a phone or an e-mail of one who has contacts.
	NamesContacts(ctx context.Context, typed string, ofCustomers bool) (bool, error)
	// Said returns what was said in contacts, by their ids.
	Said(ctx context.Context, contactIDs []int64) (map[int64][]Said, error)

	// Unindexed reports whether words of some contacts are not found yet: the index of them
	// is being made.
	Unindexed(ctx context.Context) (bool, error)
	// Nearest returns a few terms of what was said that differ from one by little and are
	// more frequent by far, the nearest first.
	Nearest(ctx context.Context, term string) ([]string, error)

	// Fixed returns what a correction does not change of contacts, by id.
	Fixed(ctx context.Context, ids []int64) (map[int64]Fixed, error)
	ContactByID(ctx context.Context, id int64) (Detail, error)
	ListContacts(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error)
	// ListAnswered returns those of the filter, which has marks, by the time of their
	// answer, the latest first.
	ListAnswered(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error)
	// CountContacts counts what the filter lets through, at most limit; more says that
	// it counted no further.
	CountContacts(ctx context.Context, f Filter, limit int) (n int, more bool, err error)
	AllNames(ctx context.Context) (Names, error)
	// AttributeBorne reports whether a contact bears an attribute with a value.
	AttributeBorne(ctx context.Context, key, value string) (bool, error)
	// HoldNames returns channels, for dimension "", or values of a dimension, by id, which
	// nobody changes until the transaction ends; those that are there.
	HoldNames(ctx context.Context, dimension DimensionKind, ids []int64) ([]Named, error)
	// Rename gives one of them its names, "" is none. Call it on what HoldNames holds.
	Rename(ctx context.Context, dimension DimensionKind, id int64, names i18n.Text) error
	// SetChannelKind says of what kind a channel is; figures of all its past follow. Call
	// it on what HoldNames holds.
	SetChannelKind(ctx context.Context, id int64, kind Kind) error
	// SetVolumes stores daily counts of self-service; the last value of a day and
	// channel stands.
	SetVolumes(ctx context.Context, v []Volume) error
}

// Volume is a daily count of self-service contacts in a channel.
type Volume struct {
	Day       when.Day
	ChannelID int64
	Count     int64
}
