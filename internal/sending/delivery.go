package sending

import (
	"context"
	"slices"

	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Address is which of a customer's addresses a delivery goes to.
type Address string

const (
	ByEmail      Address = "email"
	ByPhone      Address = "phone"
	ByTelegram   Address = "telegram"
	ByExternalID Address = "external_id" // the program that the customer is known to finds the way
)

// AddressRow is one line of the table of addresses.
type AddressRow struct {
	Address Address
	Name    i18n.Text
}

// Addresses is every kind of address with its name on the screen.
var Addresses = []AddressRow{
	{ByEmail, i18n.Text{RU: "почта", EN: "e-mail"}},
	{ByPhone, i18n.Text{RU: "телефон", EN: "phone"}},
	{ByTelegram, i18n.Text{RU: "Telegram", EN: "Telegram"}},
	{ByExternalID, i18n.Text{RU: "внешний номер", EN: "external id"}},
}

// Title is the address's name on the screen.
func (a Address) Title() i18n.Text {
	return i18n.NameOf(Addresses, a, func(r AddressRow) (Address, i18n.Text) { return r.Address, r.Name })
}

// Delivery is one way for messages to travel: a file of the folder delivery, and a
// line of the table there.
type Delivery struct {
	Name     string // in rules, messages and the API: never change it
	Title    i18n.Text
	Address  Address
	Settings []Setting
	// Open makes its carrier of the settings; nil when they say that the desk has
	// none. Wrong settings are one sentence that holds no secret.
	Open func(o Opening) (Carrier, error)
}

// Setting is one of a delivery's, read from the environment.
type Setting struct {
	Name  string // OPENPEOPLE_SMTP_URL
	Title i18n.Text
	Show  func(value string) string // what of it people may see; nil: only that it is set
}

// Opening is what carriers are made with.
type Opening struct {
	Value  func(name string) string // of a setting; "" when it is not set
	Keeper Keeper
	Now    when.Clock
}

// Keeper keeps letters of the built-in mailbox.
type Keeper interface {
	// KeepLetter stores a letter; a second one of the same message replaces the
	// first.
	KeepLetter(ctx context.Context, l Letter) error
}

// Opened is a delivery as this desk has it.
type Opened struct {
	Delivery
	Carrier Carrier // nil: the desk has not set it up
	Shown   []Shown
}

// Shown is a setting as people may see it.
type Shown struct {
	Setting
	Set   bool
	Value string // "" for what nobody sees
}

// Deliveries are those of a desk.
type Deliveries []Opened

// Open opens every delivery of a table. When one cannot be opened, those before it
// are closed.
func Open(table []Delivery, o Opening) (list Deliveries, err error) {
	for _, d := range table {
		one := Opened{Delivery: d}
		if one.Carrier, err = d.Open(o); err != nil {
			for _, before := range list.Working() {
				before.Carrier.Close()
			}
			return nil, err
		}
		for _, s := range d.Settings {
			value := o.Value(s.Name)
			shown := Shown{Setting: s, Set: value != ""}
			if s.Show != nil && shown.Set {
				shown.Value = s.Show(value)
			}
			one.Shown = append(one.Shown, shown)
		}
		list = append(list, one)
	}
	return list, nil
}

// Working are those that the desk has set up.
func (d Deliveries) Working() Deliveries {
	return slices.DeleteFunc(slices.Clone(d), func(o Opened) bool { return o.Carrier == nil })
}

// Of returns the delivery of a name.
func (d Deliveries) Of(name string) (Opened, bool) {
	i := slices.IndexFunc(d, func(o Opened) bool { return o.Name == name })
	if i < 0 {
		return Opened{}, false
	}
	return d[i], true
}

// Title says a delivery in words; what another system calls its own, "ivr", stays
// as it is.
func (d Deliveries) Title(name string) i18n.Text {
	if o, known := d.Of(name); known {
		return o.Delivery.Title
	}
	return i18n.Text{RU: name, EN: name}
}

// Carriers returns the carriers of those that work, by name.
func (d Deliveries) Carriers() map[string]Carrier {
	out := map[string]Carrier{}
	for _, o := range d.Working() {
		out[o.Name] = o.Carrier
	}
	return out
}
