package contact

import (
	"slices"
	"time"
)

// Fixed is what stays of a contact as it was the first time, whatever comes later by its
// key.
type Fixed struct {
	Channel   string // code
	Kind      Kind
	Operator  string // external id
	Name      string // of the operator, as it is now
	Team      string // code
	StartedAt time.Time
	EndedAt   time.Time
	Customer  *Customer // as it is now; nil when there is none
	Keys      []string  // of the customer
}

// saysOther reports whether a draft says of a channel that it is of another kind than it
// is: the first to be stored says it, then an admin, for all of the past.
func (d *Draft) saysOther(kind Kind) bool { return d.Kind != "" && d.Kind != kind }

// differs names the fields of a draft that say something else, as the API names them.
func (f Fixed) differs(d *Draft) (fields []string) {
	other := func(field string, is bool) {
		if is {
			fields = append(fields, field)
		}
	}
	other("channel", d.Channel != f.Channel)
	other("channel_kind", d.saysOther(f.Kind))
	other("operator.external_id", d.Operator != f.Operator)
	other("operator.name", d.Operator == f.Operator && d.Name != "" && d.Name != f.Name)
	other("operator.team", d.Team != f.Team)
	other("started_at", !d.StartedAt.Truncate(time.Millisecond).Equal(f.StartedAt))
	other("ended_at", !d.EndedAt.Truncate(time.Millisecond).Equal(f.EndedAt))
	if d.Customer == nil || f.Customer == nil {
		other("customer", (d.Customer == nil) != (f.Customer == nil))
		return fields
	}
	for _, k := range keyKinds {
		came := *k.of(d.Customer)
		key, err := k.normal(came)
		other("customer."+k.field, came != "" && came != *k.of(f.Customer) && (err != nil || !slices.Contains(f.Keys, k.prefix+key)))
	}
	for _, same := range []struct{ field, came, is string }{
		{"name", d.Customer.Name, f.Customer.Name}, {"language", d.Customer.Language, f.Customer.Language}, {"time_zone", d.Customer.TimeZone, f.Customer.TimeZone},
	} {
		other("customer."+same.field, same.came != "" && same.came != same.is)
	}
	return fields
}
