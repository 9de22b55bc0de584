package contact_test

import (
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// by takes one draft in with a token of a namespace.
func by(t *testing.T, svc *contact.Service, namespace string, d contact.Draft) contact.Detail {
	t.Helper()
	a := sys
	a.Namespace = namespace
	taken, err := svc.Take(ctx, a, []contact.Draft{d})
	if err == nil {
		err = taken[0].Err
	}
	if err != nil {
		t.Fatal(err)
	}
	return get(t, svc, taken[0].ID)
}

func stranger(c contact.Customer) func(d *contact.Draft) {
	return func(d *contact.Draft) { d.Customer = &c }
}

// The ids of two programs that know nothing of each other do not meet; what is
// everybody's, a phone, does.
func TestIdsOfTwoSourcesDoNotMeet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := desk(s, clock)
		alice := by(t, svc, "", draft("c-1", stranger(contact.Customer{ExternalID: "5", Name: "Alice"})))
		bob := by(t, svc, "crm", draft("c-2", stranger(contact.Customer{ExternalID: "5", Name: "Bob"})))
		carol := by(t, svc, "help.desk", draft("c-3", stranger(contact.Customer{ExternalID: "5", Name: "Carol", Phone: "+79161234567"})))
		dave := by(t, svc, "crm", draft("c-4", stranger(contact.Customer{ExternalID: "6", Name: "Carol", Phone: "+79161234567"})))
		again := by(t, svc, "crm", draft("c-5", stranger(contact.Customer{ExternalID: "5"})))
		switch {
		case alice.CustomerID == bob.CustomerID || alice.OperatorID == bob.OperatorID:
			t.Errorf("ids of two sources met: %+v %+v", alice.Contact, bob.Contact)
		case again.CustomerID != bob.CustomerID || again.OperatorID != bob.OperatorID || again.Customer.Name != "Bob":
			t.Errorf("an id of one source is two people: %+v %+v", bob.Contact, again.Contact)
		case carol.CustomerID != dave.CustomerID:
			t.Errorf("one phone, two namespaces: two customers")
		case alice.Operator.ExternalID != "17" || alice.Customer.ExternalID != "5" || bob.Operator.ExternalID != "crm::17" || bob.Customer.ExternalID != "crm::5":
			t.Errorf("kept as %q %q and %q %q", alice.Operator.ExternalID, alice.Customer.ExternalID, bob.Operator.ExternalID, bob.Customer.ExternalID)
		}
		for code, want := range map[string]int{"17": 1, "crm::17": 3, "help.desk::17": 1, "crm:17": 0} {
			list, err := svc.List(ctx, sys, contact.Filter{By: figure.Filter{figure.Operator: {code}}}, page.Request{})
			if err != nil || len(list.Rows) != want {
				t.Errorf("contacts of operator %s: %d, want %d (%v)", code, len(list.Rows), want, err)
			}
		}
		for typed, want := range map[string]int{"5": 5, "crm::5": 2, "6": 2, "crm::c-2": 0, "c-2": 1} {
			if c, err := svc.Counted(ctx, sys, contact.Filter{Search: typed}, page.Request{Limit: 1}); err != nil || c.N != want {
				t.Errorf("%s is found in %d contacts, want %d (%v)", typed, c.N, want, err)
			}
		}
		// A repetition is one whichever way it is asked, and an id that comes again in
		// the namespace changes nothing.
		if taken, err := svc.Take(ctx, actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}, Namespace: "crm"},
			[]contact.Draft{draft("c-5", stranger(contact.Customer{ExternalID: "5"}))}); err != nil || taken[0].New || taken[0].ID != again.ID {
			t.Errorf("%+v %v", taken, err)
		}
	})
}

// An id that looks as if it stood in a namespace comes in by a token of it only.
func TestAnIdThatLooksLikeOneOfANamespace(t *testing.T) {
	s, clock := storetest.SQLite(t)
	svc := desk(s, clock)
	long := strings.Repeat("я", 195)
	for _, c := range []struct{ namespace, id, wrong string }{
		{"", "crm::17", "contact.fault_namespace"}, {"", "a::", "contact.fault_namespace"}, {"", "a.b-c_9::x::y", "contact.fault_namespace"},
		{"", "crm:17", ""}, {"", "::17", ""}, {"", "sip:17@host", ""}, {"", "чат::17", ""}, {"", "a b::17", ""}, {"", long, ""},
		{"crm", "crm::17", ""}, {"crm", ":17", ""}, {"crm", long, ""}, {"crm2", long, "fault.too_long"},
	} {
		for _, member := range []string{"operator.external_id", "customer.external_id"} {
			d := draft("c-1", func(d *contact.Draft) {
				d.Operator, d.Customer = c.id, &contact.Customer{ExternalID: "1"}
				if member[0] == 'c' {
					d.Operator, d.Customer.ExternalID = "1", c.id
				}
			})
			a := sys
			a.Namespace = c.namespace
			taken, err := svc.Take(ctx, a, []contact.Draft{d})
			if err != nil {
				t.Fatal(err)
			}
			var wrong fault.Field
			if f := fault.Of(taken[0].Err); taken[0].Err != nil && len(f.Fields) == 1 {
				wrong = f.Fields[0]
			}
			if (taken[0].Err != nil) != (c.wrong != "") || wrong.Key != c.wrong || c.wrong != "" && wrong.Name != member {
				t.Errorf("%s %q in the namespace %q: %v", member, c.id, c.namespace, taken[0].Err)
			}
		}
	}
	if contact.IDIn("crm", "") != "" || contact.IDIn("", "17") != "17" {
		t.Error("an absent id stands in a namespace")
	}
}
