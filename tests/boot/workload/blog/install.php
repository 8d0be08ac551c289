<?php
// What a person does in the browser the first time: a title and an account.
mysqli_report(MYSQLI_REPORT_OFF);
$database = @new mysqli('database', 'blog', getenv('PASSWORD'), 'blog');
if ($database->connect_errno) {
    exit(1);
}
$_SERVER['HTTP_HOST'] = 'blog.example';
define('WP_INSTALLING', true);
require '/usr/share/wordpress/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
if (!is_blog_installed()) {
    wp_install('The blog of the comparison', 'author', 'author@blog.example', true, '', getenv('PASSWORD'));
}
