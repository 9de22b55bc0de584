package contact

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/actor"
)

// An address goes with its key; one whose key is another's stays.
func TestWhatASplitMakesOfACustomer(t *testing.T) {
	card := Card{Customer: Customer{ID: 7, ExternalID: "2", Name: "Анна", Email: "a@x.ru", Phone: "+79160000009", Language: "ru", TimeZone: "Asia/Omsk"}}
	for _, key := range []string{"e:a@x.ru", "e:b@x.ru", "p:+79160000001", "t:anna", "x:1", "x:2", "x:crm::5"} {
		card.Keys = append(card.Keys, CardKey{Key: key, Number: KeyNumber(key)})
	}
	stays, goes, keys, err := card.part(Split{ID: 7, Name: "Борис", Keys: []int64{KeyNumber("x:2"), KeyNumber("e:a@x.ru"), KeyNumber("t:anna")}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Customer{ID: 7, ExternalID: "1", Name: "Анна", Email: "b@x.ru", Phone: "+79160000009", Language: "ru", TimeZone: "Asia/Omsk"}, stays); diff != "" {
		t.Errorf("who stays: %s", diff)
	}
	if diff := cmp.Diff(Customer{ExternalID: "2", Name: "Борис", Email: "a@x.ru", Telegram: "anna", Language: "ru", TimeZone: "Asia/Omsk"}, goes); diff != "" {
		t.Errorf("who goes: %s", diff)
	}
	if diff := cmp.Diff([]string{"e:a@x.ru", "t:anna", "x:2"}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestCardsAreMasked(t *testing.T) {
	list := func() []Card {
		return []Card{{Customer: Customer{ExternalID: "u-12345", Name: "Анна", Phone: "+79161234567"},
			Keys: []CardKey{{Key: "x:crm::12345"}, {Key: "p:+79161234567"}, {Key: "e:anna@example.org"}, {Key: "t:anna"}}}}
	}
	seen := list()
	seen[0].Revision = list()[0].Revised()
	if diff := cmp.Diff(seen, masked(actor.Actor{PersonID: 1, Role: actor.Admin}, list())); diff != "" {
		t.Errorf("who may see it does not: %s", diff)
	}
	if r := masked(actor.Actor{PersonID: 1, Role: actor.Executive}, list())[0].Revision; r != seen[0].Revision {
		t.Errorf("what is masked has another revision: %s", r)
	}
	hidden := masked(actor.Actor{PersonID: 1, Role: actor.Executive}, list())[0]
	var keys []string
	for _, k := range hidden.Keys {
		keys = append(keys, k.Key)
	}
	if diff := cmp.Diff([]string{"x:***45", "p:+7 *** **-67", "e:a***@e***.org", "t:a***"}, keys); diff != "" || hidden.Name != "А***" || hidden.Phone != "+7 *** **-67" {
		t.Errorf("%+v %s", hidden, diff)
	}
}
