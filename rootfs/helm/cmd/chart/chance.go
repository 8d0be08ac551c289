package main

import (
	"fmt"
	"text/template"
	"time"
)

// byChance are the functions of templates whose results differ from one call to the next, or with the clock.
var byChance = []string{
	"randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle", "uuidv4", "bcrypt", "htpasswd",
	"encryptAES", "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
	"genSignedCertWithKey", "ago",
}

// determined are functions in the place of those of Helm that are not.
//
// A password or a key that is made here would be the same on every node of an image, and readable by whoever has it: nobody wants
// that, so that a template which asks for one fails. A template that only writes down when it ran gets the same time always.
func determined() template.FuncMap {
	functions := template.FuncMap{"now": func() time.Time { return time.Unix(0, 0).UTC() }}
	for _, name := range byChance {
		functions[name] = func(...any) (string, error) {
			return "", fmt.Errorf("`%s` gives something else each time, which would be the same on all nodes of the image: "+
				"set the value that this is the default of", name)
		}
	}
	return functions
}
