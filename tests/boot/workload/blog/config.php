<?php
// What Debian's wp-config.php asks for.
define('DB_NAME', 'blog');
define('DB_USER', 'blog');
define('DB_PASSWORD', getenv('PASSWORD'));
define('DB_HOST', 'database');
define('WP_CONTENT_DIR', '/var/lib/wordpress/wp-content');
// TLS ends at the ingress, which is asked on another port by every test.
$_SERVER['HTTPS'] = 'on';
define('WP_HOME', 'https://' . $_SERVER['HTTP_HOST']);
define('WP_SITEURL', WP_HOME);
// There is no network: nothing waits for it.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
