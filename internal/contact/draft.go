package contact

import (
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
)

// Limits of a contact as it comes in. Texts are measured in bytes, names and
// ids in characters.
const (
	MaxContact  = 4 << 20 // bytes of JSON
	MaxMessages = 2000
	MaxText     = 64 << 10
	maxID       = 200
	MaxName     = 200
	maxPhone    = 40
	maxTelegram = 64
	maxLanguage = 35
	maxZone     = 64
	maxBeyond   = 2000
	maxSeconds  = 7 * 24 * 60 * 60
	maxFaults   = 20 // told at once
	maxLeft     = 50
)

// Draft is a contact as a source names it: checked and normalised, not yet
// stored. Names are codes; absent is "" or nil. Decode makes it.
type Draft struct {
	Source     string
	ExternalID string
	Channel    string
	Kind       Kind // "" when not given
	Topic      string
	Site       string
	Region     string
	Client     string
	Line       *int
	Operator   string // external id
	Name       string // of the operator
	Team       string
	Customer   *Customer // nil when nothing identifies one
	StartedAt  time.Time
	EndedAt    time.Time
	Wait       *int // seconds, each
	Talk       *int
	Hold       *int
	Wrap       *int
	Resolved   *bool
	BeyondWhat string
	BeyondWhy  string
	BeyondCost string
	Messages   []Message
	Recordings []Recording
	Extras                   // but for LeftOut, which stands below with the arguments as they came
	LeftOut    []fault.Field // what came and is not kept, with the reason; of at most 50 fields
}

// incoming is a contact on the wire: CONTRACT.md.
type incoming struct {
	Source     string  `json:"source"`
	ExternalID string  `json:"external_id"`
	Channel    string  `json:"channel"`
	Kind       string  `json:"channel_kind"`
	Topic      string  `json:"topic"`
	Site       string  `json:"site"`
	Region     string  `json:"region"`
	Client     string  `json:"client"`
	Line       *int    `json:"line"`
	Operator   *server `json:"operator"`
	Customer   *served `json:"customer"`

	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Wait      *int      `json:"wait_seconds"`
	Talk      *int      `json:"talk_seconds"`
	Hold      *int      `json:"hold_seconds"`
	Wrap      *int      `json:"wrap_seconds"`
	Resolved  *bool     `json:"resolved"`
	Beyond    *beyond   `json:"beyond"`
	Messages  []Message `json:"messages"`

	Recordings []incomingRecording `json:"recordings"`
	incomingExtras
}

type server struct {
	ExternalID string `json:"external_id"`
	Name       string `json:"name"`
	Team       string `json:"team"`
}

type served struct {
	ExternalID string `json:"external_id"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
	Telegram   string `json:"telegram"`
	Language   string `json:"language"`
	TimeZone   string `json:"time_zone"`
}

type beyond struct {
	What string `json:"what"`
	Why  string `json:"why"`
	Cost string `json:"cost"`
}

// Decode reads one contact in the form of CONTRACT.md, strictly. A field that need
// not be there costs only itself when its value cannot be kept: it stands in LeftOut.
// So does a message in which characters that cannot be kept were replaced by U+FFFD.
// Faults: TooLarge beyond MaxContact, Malformed when it is no JSON, Invalid with the
// JSON path of every wrong field (twenty at most): one that is unknown, that must be
// there, or that belongs to the conversation. Whether the end lies
// in the future is asked by Take, which has a clock.
func Decode(raw []byte) (Draft, error) {
	if len(raw) > MaxContact {
		return Draft{}, fault.New(fault.TooLarge, "fault.too_large")
	}
	var w checks
	in, err := w.incoming(raw)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		Source: w.need("source", in.Source), ExternalID: w.need("external_id", in.ExternalID),
		Channel: w.need("channel", in.Channel), Kind: w.kind("channel_kind", in.Kind),
		Topic: w.code("topic", in.Topic), Site: w.code("site", in.Site), Region: w.code("region", in.Region), Client: w.code("client", in.Client),
		Line:      number(w.Leave, "line", in.Line, 1, figure.MaxLine),
		StartedAt: w.needInstant("started_at", in.StartedAt), EndedAt: w.needInstant("ended_at", in.EndedAt),
		Wait: w.seconds("wait_seconds", in.Wait), Talk: w.seconds("talk_seconds", in.Talk),
		Hold: w.seconds("hold_seconds", in.Hold), Wrap: w.seconds("wrap_seconds", in.Wrap),
		Resolved: in.Resolved,
	}
	if !d.StartedAt.IsZero() && !d.EndedAt.IsZero() && d.EndedAt.Before(d.StartedAt) {
		w.Add("ended_at", "fault.order")
	}
	w.operator(&d, in.Operator)
	w.beyond(&d, in.Beyond)
	d.Extras = w.extras(in.incomingExtras)
	d.answering()
	if in.Customer != nil {
		d.Customer = w.customer(*in.Customer)
	}
	d.Messages, d.Recordings = w.messages(in.Messages), w.recordings(in.Recordings)
	if err := w.Err(); err != nil {
		return Draft{}, err
	}
	if left := fault.Of(w.left.Err()); left != nil {
		d.LeftOut = left.Fields
	}
	return d, nil
}

// operator keeps a name only beside an id: names are not who somebody is.
func (w *checks) operator(d *Draft, in *server) {
	if in == nil {
		return
	}
	d.Operator = w.code("operator.external_id", in.ExternalID)
	d.Name = name(w.Leave, "operator.name", in.Name)
	d.Team = w.code("operator.team", in.Team)
	if d.Operator == "" && d.Name != "" {
		d.Name = ""
		w.Leave("operator.name", "contact.fault_without", "Field", "operator.external_id")
	}
}

// beyond keeps nothing when it is not said what was done.
func (w *checks) beyond(d *Draft, in *beyond) {
	if in == nil {
		return
	}
	d.BeyondWhat = text(w.Leave, "beyond.what", in.What, maxBeyond)
	d.BeyondWhy = text(w.Leave, "beyond.why", in.Why, maxBeyond)
	d.BeyondCost = text(w.Leave, "beyond.cost", in.Cost, maxBeyond)
	if !fault.Blank(d.BeyondWhat) {
		return
	}
	for _, rest := range []struct {
		name string
		kept *string
	}{{"beyond.why", &d.BeyondWhy}, {"beyond.cost", &d.BeyondCost}} {
		if *rest.kept != "" {
			*rest.kept = ""
			w.Leave(rest.name, "contact.fault_without", "Field", "beyond.what")
		}
	}
}

// customer returns nil when nothing identifies one: a name alone is nobody.
func (w *checks) customer(in served) *Customer {
	c := Customer{
		ExternalID: w.code("customer.external_id", in.ExternalID), Name: name(w.Leave, "customer.name", in.Name),
		Email: w.email("customer.email", in.Email), Phone: w.phone("customer.phone", in.Phone),
		Telegram: w.telegram("customer.telegram", in.Telegram),
		Language: w.language("customer.language", in.Language), TimeZone: w.zone("customer.time_zone", in.TimeZone),
	}
	if len(Keys(c)) == 0 {
		return nil
	}
	return &c
}
