package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"text/template"
	"time"
)

// tables are functions that walk through a table, which Go does in another order each time.
func tables() template.FuncMap {
	return template.FuncMap{
		"keys": func(tables ...map[string]any) []string {
			all := []string{}
			for _, table := range tables {
				all = append(all, slices.Sorted(maps.Keys(table))...)
			}
			return all
		},
		"values": func(table map[string]any) []any {
			all := []any{}
			for _, key := range slices.Sorted(maps.Keys(table)) {
				all = append(all, table[key])
			}
			return all
		},
	}
}

// times are functions that look at a clock. `now` is what templates write down when they ran; the others take the clock's word when they
// are given no time, or for an age.
func times(sprig template.FuncMap) template.FuncMap {
	inZone := sprig["dateInZone"].(func(string, any, string) string)
	date := func(layout string, of any, zone string) (string, error) {
		switch of.(type) {
		case time.Time, *time.Time, int64, int, int32:
			return inZone(layout, of, zone), nil
		}
		return "", fmt.Errorf("%v is no time", of)
	}
	round := sprig["durationRound"].(func(any) string)
	return template.FuncMap{
		"now":            func() time.Time { return time.Unix(0, 0).UTC() },
		"date":           func(layout string, of any) (string, error) { return date(layout, of, "UTC") },
		"htmlDate":       func(of any) (string, error) { return date("2006-01-02", of, "UTC") },
		"htmlDateInZone": func(of any, zone string) (string, error) { return date("2006-01-02", of, zone) },
		"dateInZone":     date,
		"date_in_zone":   date,
		"ago":            func(any) (string, error) { return "", errors.New("an age is another one each time") },
		"durationRound": func(of any) (string, error) {
			if _, is := of.(time.Time); is {
				return "", errors.New("an age is another one each time")
			}
			return round(of), nil
		},
	}
}
