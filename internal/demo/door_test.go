package demo

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/contact"
)

// The demo's contacts are such as a program may send: the door takes each as it is, and
// leaves nothing out.
func TestTheDoorTakesTheYear(t *testing.T) {
	d, list := year()
	for i := 0; i < len(list); i += 7 {
		want := list[i].Draft
		type object = map[string]any
		wire := object{
			"source": want.Source, "external_id": want.ExternalID, "channel": want.Channel, "channel_kind": want.Kind, "topic": want.Topic, "site": want.Site, "region": want.Region,
			"line": want.Line, "operator": object{"external_id": want.Operator, "name": want.Name, "team": want.Team},
			"started_at": want.StartedAt, "ended_at": want.EndedAt, "wait_seconds": want.Wait, "talk_seconds": want.Talk, "hold_seconds": want.Hold, "wrap_seconds": want.Wrap,
			"resolved": want.Resolved, "beyond": object{"what": want.BeyondWhat, "why": want.BeyondWhy, "cost": want.BeyondCost}, "messages": want.Messages,
			"end_reason": want.EndReason, "attributes": want.Attributes,
		}
		if c := want.Customer; c != nil {
			wire["customer"] = object{"external_id": c.ExternalID, "name": c.Name, "email": c.Email, "phone": c.Phone, "telegram": c.Telegram, "language": c.Language, "time_zone": c.TimeZone}
		}
		raw, err := json.Marshal(wire)
		if err != nil {
			t.Fatal(err)
		}
		got, err := contact.Decode(raw)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("contact %d of %d: %v %s", i, len(d.visits), err, diff)
		}
	}
}
