package figures

import (
	"fmt"
	"strings"
	"time"

	"openpeople/internal/figure"
)

// columns are dimensions of the own row of a contact c.
var columns = map[figure.Dimension]string{
	figure.Channel: "c.channel_id", figure.ChannelKind: "c.channel_id", figure.Operator: "c.operator_id", figure.Team: "c.team_id", figure.Site: "c.site_id",
	figure.Region: "c.region_id", figure.Client: "c.client_id", figure.Topic: "c.topic_id", figure.EndReason: "c.end_reason",

	figure.Line:         "COALESCE(c.line, 0)",
	figure.HandlingBand: "COALESCE(" + bandOf("c.handling", figure.Handling) + ", 0)",
	figure.Repeats:      "CASE WHEN c.customer_id = 0 OR c.topic_id = 0 THEN 0 WHEN c.repeated_at IS NULL THEN 1 ELSE 2 END",
	figure.Decision:     DecisionOf("c.id"),

	figure.Survey:        invitationOf("(SELECT n.survey_id FROM versions n WHERE n.id = i.version_id)", "0"),
	figure.Rule:          invitationOf("i.rule_id", "0"),
	figure.Delivery:      invitationOf("i.delivery", "''"),
	figure.Language:      invitationOf("i.language", "''"),
	figure.AnsweredAfter: invitationOf("(SELECT "+bandOf("a.answered_at - i.sent_at - 1", figure.Answering)+" FROM responses a WHERE a.invitation_id = i.id)", "0"),
}

// invitationOf is a value of the invitation i that asks about a contact c, none where nobody
// asks.
func invitationOf(value, none string) string {
	return "COALESCE((SELECT " + value + " FROM invitations i WHERE i.contact_id = c.id AND i.purpose = 'first'), " + none + ")"
}

// bandOf is which band holds a number, null for one that is not known.
func bandOf(number string, bands figure.Bands) string {
	text := "CASE"
	for i, end := range bands {
		text += fmt.Sprintf(" WHEN %s < %d THEN %d", number, end, i+1)
	}
	return text + fmt.Sprintf(" WHEN %s IS NOT NULL THEN %d END", number, len(bands)+1)
}

// Column is where a contact c, on a desk of a zone, stands in a dimension: what
// Borne finds, 0 or no word where it has no value, and never null.
func Column(d figure.Dimension, zone *time.Location) string {
	if d == figure.Hour {
		return "(" + HourOf("c.started_at", zone) + ")"
	}
	return columns[d]
}

// Aside is a column of contacts c by which no index is read.
func Aside(column string) string {
	if strings.HasPrefix(column, "c.") {
		return "+" + column
	}
	return column
}

// Lacking is the condition that a contact c has no value of a dimension: what a guest served
// counts for no operator and no team.
func Lacking(d figure.Dimension, zone *time.Location) string {
	column := Aside(Column(d, zone))
	switch {
	case d == figure.Delivery || d == figure.Language:
		return column + " = ''"
	case figure.Dimensions[d].Agents:
		return "(" + column + " = 0 OR c.guest)"
	}
	return column + " = 0"
}
