package contact

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// Names is every value of a dimension, for filters and settings.
type Names struct {
	Channels   []Channel
	Operators  []Operator
	Dimensions map[DimensionKind][]Dimension
	EndReasons []EndReason // that contacts have
	Rules      []Named     // by which customers are asked
	Words      []string    // deliveries and languages of invitations
	Some       bool        // Operators are those that the reader sees, not all
	Attributes []string    // keys of the desk's own, the first MaxKeys
	Unborne    [][2]string // attributes and values that were asked for, and no contact bears
}

// MaxKeys is how many keys of attributes are offered.
const MaxKeys = 100

// Named is a channel or a value of a dimension with the name that is shown for it.
type Named struct {
	ID   int64
	Code string
	Name string // shown to the reader
	Kind Kind   // of a channel

	Given   i18n.Text // the name as somebody gave it, "" where nobody did
	Guessed bool      // the kind: nobody has said it yet
}

// Revision names what the form of a name shows.
func (n Named) Revision() string {
	return fault.Revision(n.Given, n.Kind, n.Guessed)
}

// Of returns the values of a dimension, by name; channels for "".
func (n Names) Of(dimension DimensionKind) (list []Named) {
	if dimension == "" {
		for _, c := range n.Channels {
			list = append(list, Named{ID: c.ID, Code: c.Code, Name: c.Name, Given: c.Given, Kind: c.Kind, Guessed: c.Guessed})
		}
		return list
	}
	for _, d := range n.Dimensions[dimension] {
		list = append(list, Named{ID: d.ID, Code: d.Code, Name: d.Name, Given: d.Given})
	}
	return list
}

// Choices are the values that a parameter of a filter may have, each with what is shown
// for it.
func (n Names) Choices(param string) (list []Named) {
	switch param {
	case "channel":
		list = n.Of("")
	case "channel_kind":
		for _, k := range Kinds {
			if slices.ContainsFunc(n.Channels, func(c Channel) bool { return c.Kind == k.Kind }) {
				list = append(list, Named{Code: string(k.Kind), Given: k.Name})
			}
		}
	case "operator":
		for _, o := range n.Operators {
			list = append(list, Named{ID: o.ID, Code: o.ExternalID, Name: o.Name})
		}
	case "end_reason":
		for _, r := range n.EndReasons {
			list = append(list, Named{Code: string(r), Given: r.Title()})
		}
	case "rule":
		list = n.Rules
	case "delivery", "language":
		for _, word := range n.Words {
			list = append(list, Named{Code: word})
		}
	case "attribute":
		for _, key := range n.Attributes {
			list = append(list, Named{Code: key})
		}
	default:
		list = n.Of(DimensionKind(param))
	}
	return list
}

// Word is what is shown for a value of a parameter; "" where the desk knows none.
func (n Names) Word(ctx context.Context, param, value string) string {
	for _, c := range n.Choices(param) {
		if c.Code == value {
			return c.Title(ctx)
		}
	}
	return ""
}

// named are the parameters of which Names knows every value. Operators are those that the
// reader sees.
var named = []string{"channel", "team", "site", "region", "topic", "client", "rule", "delivery", "language"}

// Said says a filter, and of what the desk knows nothing.
func (n Names) Said(ctx context.Context, f page.Filter) []page.Said {
	list := f.Words(ctx, func(p page.Param, value string) string { return n.Word(ctx, p.Name, value) })
	for i, said := range list {
		for _, pair := range f.Pairs(said.Name) {
			if pair[0] == said.Key && slices.Contains(n.Unborne, pair) {
				list[i].None = append(list[i].None, page.PairWords(pair))
			}
		}
		if !slices.Contains(named, said.Name) && (said.Name != "operator" || n.Some) {
			continue
		}
		for _, value := range f.All(said.Name) {
			if n.Word(ctx, said.Name, value) == "" {
				list[i].None = append(list[i].None, value)
			}
		}
	}
	return list
}

// OnlyLed reports whether a filter lets through nothing but contacts of teams that the
// actor leads: then the actor may read each of them.
func (n Names) OnlyLed(a actor.Actor, f page.Filter) bool {
	codes := f.All("team")
	for _, code := range codes {
		if !slices.ContainsFunc(n.Dimensions[Team], func(d Dimension) bool { return d.Code == code && a.Leads(d.ID) }) {
			return false
		}
	}
	return len(codes) > 0 && !f.Not("team")
}

// LedBy are the codes of the teams that the actor leads.
func (n Names) LedBy(a actor.Actor) (codes []string) {
	for _, t := range n.Dimensions[Team] {
		if a.Leads(t.ID) {
			codes = append(codes, t.Code)
		}
	}
	return codes
}

// KindOf is the kind of the channels that a filter lets through, "" where it does not name
// channels or a kind, or they are of several kinds.
func (n Names) KindOf(f page.Filter) (kind Kind) {
	if kinds := f.All("channel_kind"); len(kinds) == 1 && !f.Not("channel_kind") {
		return Kind(kinds[0])
	}
	for i, code := range f.All("channel") {
		at := slices.IndexFunc(n.Channels, func(c Channel) bool { return c.Code == code })
		if at < 0 || f.Not("channel") || i > 0 && n.Channels[at].Kind != kind {
			return ""
		}
		kind = n.Channels[at].Kind
	}
	return kind
}

// Title is what is shown for it to the reader of ctx.
func (n Named) Title(ctx context.Context) string { return cmp.Or(n.Name, n.Given.For(ctx), n.Code) }

// How many names contacts may bring: a page that offers them stays one that opens.
const (
	MaxChannels   = 1000
	MaxDimensions = 2000 // of each kind
	MaxOperators  = 10_000
)

// FullNames refuses one more name than there may be.
func FullNames(most int) error {
	f := fault.New(fault.Conflict, "contact.fault_full")
	f.Args = map[string]any{"Max": most}
	return f
}
