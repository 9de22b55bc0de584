package contact

import (
	"slices"
	"testing"

	"openpeople/internal/spelling"
)

// One customer, however a source spells the key.
func TestKeysOfOneCustomer(t *testing.T) {
	for _, c := range []struct {
		want    string
		spelled []Customer
	}{
		{"x:Ab-1", []Customer{{ExternalID: "Ab-1"}, {ExternalID: " Ab-1\u00a0"}}},
		{"x:\u0439", []Customer{{ExternalID: "\u0439"}, {ExternalID: "\u0438\u0306"}}},
		{"p:+79161234567", []Customer{{Phone: "8 (916) 123-45-67"}, {Phone: "+79161234567"}}},
		{"p:+74951234567;ext=12", []Customer{{Phone: "+7 495 123-45-67 доб. 12"}, {Phone: "8 (495) 123-45-67 ext. 12"}, {Phone: "+74951234567;ext=12"}}},
		{"e:ivan@example.org", []Customer{{Email: "Ivan@Example.ORG"}, {Email: " ivan@example.org "}, {Email: "ivan@ＥＸample.org"}}},
		{"e:post@xn--80a1acny.xn--p1ai", []Customer{{Email: "post@почта.рф"}, {Email: "POST@ПОЧТА.РФ"}, {Email: "post@XN--80A1ACNY.xn--p1ai"}}},
		{"e:ivan..petrov@example.org", []Customer{{Email: "ivan..petrov@example.org"}}},
		{"e:ivan.@example.org", []Customer{{Email: "ivan.@example.org"}}},
		{"e:ИВАН@example.org", []Customer{{Email: "ИВАН@example.org"}}},
		{"t:ivan", []Customer{{Telegram: "@Ivan"}, {Telegram: " ivan "}}},
	} {
		for _, spelled := range c.spelled {
			if got := Keys(spelled); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%+v has the keys %+q, want %+q", spelled, got, c.want)
			}
		}
	}
	if got := Keys(Customer{Email: "İvan@example.org"}); len(got) != 1 || got[0] != "e:İvan@example.org" {
		t.Errorf("a letter beyond ASCII is folded: %q", got)
	}
}

// What shows nothing is no key, and no door takes it.
func TestKeysOfNobody(t *testing.T) {
	for _, unseen := range []string{"\u200b", "\u200e", "\u202e", "\u2066", "\u00ad", "\ufeff", "\u2060", "\u3164", "\u034f", "\u0007"} {
		for _, s := range []string{unseen + "17", "1" + unseen + "7"} {
			if got := Keys(Customer{ExternalID: s, Telegram: s, Email: s + "@example.org"}); len(got) != 0 {
				t.Errorf("%+q has the keys %+q", s, got)
			}
		}
		for _, member := range []string{"source", "external_id", "channel", "topic", "site", "region", "client", "operator.external_id", "operator.team", "customer.external_id", "customer.telegram"} {
			d, err := Decode([]byte(change(t, member, quoted("a"+unseen+"b"))))
			if err == nil && (len(d.LeftOut) == 0 || d.LeftOut[0].Name != member) {
				t.Errorf("%s is taken with %+q in it", member, unseen)
			}
		}
	}
	for _, s := range []string{"", "@", "a@", "@b.ru", "a b@c.ru", "a@b c.ru", "a@b.ru,c@d.ru", "Ivan <a@b.ru>", "a@<b.ru>", "a@b@c.ru"} {
		if got, err := spelling.Email(s); err == nil {
			t.Errorf("%q is the e-mail %q", s, got)
		}
	}
}

// Padded cells are common: a code is kept without what surrounds it.
func TestCodesAreTrimmed(t *testing.T) {
	d, err := Decode([]byte(change(t, "source", `" chat"`, "external_id", `"1\u00a0"`, "channel", `"chat "`, "topic", `" tariffs "`, "site", `"omsk "`,
		"region", `" ural"`, "operator.external_id", `"17 "`, "operator.team", `" night"`, "customer.external_id", `" u-5 "`)))
	if err != nil {
		t.Fatal(err)
	}
	got := []string{d.Source, d.ExternalID, d.Channel, d.Topic, d.Site, d.Region, d.Operator, d.Team, d.Customer.ExternalID}
	if want := []string{"chat", "1", "chat", "tariffs", "omsk", "ural", "17", "night", "u-5"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMayBeOne(t *testing.T) {
	for _, c := range []struct {
		a, b []string
		want bool
	}{
		{[]string{"p:1"}, []string{"e:a"}, true},
		{[]string{"x:1", "p:1"}, []string{"p:1"}, true},
		{[]string{"x:1", "p:1"}, []string{"x:1", "e:a"}, true},
		{[]string{"x:1", "p:1"}, []string{"x:2", "p:1"}, false},
		{[]string{"x:1", "x:2"}, []string{"x:2"}, true},
		{nil, []string{"x:1"}, true},
		{[]string{"x:1", "p:1"}, []string{"x:crm::2", "p:1"}, true},
		{[]string{"x:crm::1"}, []string{"x:crm::2"}, false},
		{[]string{"x:1", "x:crm::1"}, []string{"x:1", "x:crm::2"}, false},
		{[]string{"x:crm:1"}, []string{"x:crm:2"}, false},
	} {
		if MayBeOne(c.a, c.b) != c.want || MayBeOne(c.b, c.a) != c.want {
			t.Errorf("%q and %q: want %v", c.a, c.b, c.want)
		}
	}
}
