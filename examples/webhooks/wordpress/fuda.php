<?php
/**
 * Plugin Name: Fuda
 * Description: When a post is published, adds the tags and the category that fit it surely, by the blog's own past.
 * Requires PHP: 8.1
 * License: MIT
 *
 * Copy this file to wp-content/mu-plugins/fuda.php and name the API in wp-config.php:
 *
 *   define( 'FUDA_URL', 'https://API.execute-api.REGION.amazonaws.com' );
 *
 * and what authorises its requests, a token or the keys of an AWS user that may execute-api:Invoke:
 *
 *   define( 'FUDA_TOKEN', '...' );
 *   define( 'FUDA_AWS_ACCESS_KEY_ID', '...' );
 *   define( 'FUDA_AWS_SECRET_ACCESS_KEY', '...' );
 *
 * The plugin only adds labels. It remembers with each post the labels that a person takes off, and never adds
 * them again. An API that is slow or down delays an author by two seconds, and leaves one line in PHP's error log.
 */

declare( strict_types = 1 );

namespace Fuda;

use WP_Error;
use WP_Post;

const KINDS     = array(
	'tags'       => 'post_tag',
	'categories' => 'category',
);
const TIMEOUT_S = 2;
const ANSWER_BYTES = 1000000;
/** The longest name of a term that WordPress stores. */
const NAME_CHARACTERS = 200;
const AWS_HOST        = '/^[0-9a-z-]+\.execute-api\.([0-9a-z-]+)\.amazonaws\.com$/';

// This action comes after the terms of the request are saved, whichever editor or client sent it.
add_action( 'wp_after_insert_post', __NAMESPACE__ . '\\label_when_published', 10, 4 );
add_action( 'delete_term_relationships', __NAMESPACE__ . '\\remember_removed', 10, 3 );

/** Ask for labels once a post goes from any other status to published, and add those of band "apply". */
function label_when_published( int $post_id, WP_Post $post, bool $update, ?WP_Post $before ): void {
	$was_published = $before && 'publish' === $before->post_status;
	if ( 'post' !== $post->post_type || 'publish' !== $post->post_status || $was_published ) {
		return;
	}
	if ( defined( 'WP_IMPORTING' ) || ! defined( 'FUDA_URL' ) ) {
		return;
	}
	$answer = ask( request_for( $post ) );
	if ( is_wp_error( $answer ) ) {
		error_log( "fuda: post {$post_id} gets no labels: " . $answer->get_error_message() );
		return;
	}
	add_labels( $post_id, $answer );
}

/** Return the body of the request about a post, as an array. */
function request_for( WP_Post $post ): array {
	$labels = array();
	foreach ( KINDS as $kind => $taxonomy ) {
		// The API does not suggest these: labels that the post has, and labels that a person removed.
		$known           = array_merge( names_on( $post->ID, $taxonomy ), removed_from( $post->ID, $taxonomy ) );
		$labels[ $kind ] = array_values( array_unique( $known ) );
	}
	return array(
		'title'       => plain( $post->post_title ),
		'body'        => $post->post_content,
		'format'      => 'html',
		'description' => plain( $post->post_excerpt ),
		'tags'        => $labels['tags'],
		'categories'  => $labels['categories'],
	);
}

/** Send the request, and return the answer as an array, or an error, which never quotes the post. */
function ask( array $request ): array|WP_Error {
	$url      = untrailingslashit( FUDA_URL ) . '/v1/suggestions';
	$body     = (string) wp_json_encode( $request, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
	$headers  = array(
		'Content-Type' => 'application/json',
		'Accept'       => 'application/json',
	);
	$response = wp_remote_post(
		$url,
		array(
			'timeout'             => TIMEOUT_S,
			'redirection'         => 0,
			'limit_response_size' => ANSWER_BYTES,
			'headers'             => $headers + authorisation( $url, $headers['Content-Type'], $body ),
			'body'                => $body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return $response;
	}
	$status = wp_remote_retrieve_response_code( $response );
	if ( 200 !== $status ) {
		return new WP_Error( 'fuda', "the API answered {$status}" );
	}
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	return is_array( $answer ) ? $answer : new WP_Error( 'fuda', 'the answer is not a JSON object' );
}

/** Append the labels of band "apply": any tag, and a category that exists, to a post that has none. */
function add_labels( int $post_id, array $answer ): void {
	$tags = sure_labels( $answer, 'tags' );
	if ( $tags ) {
		wp_set_post_terms( $post_id, $tags, 'post_tag', true );
	}
	if ( names_on( $post_id, 'category' ) ) {
		return;
	}
	foreach ( sure_labels( $answer, 'categories' ) as $label ) {
		$term = get_term_by( 'name', $label, 'category' );
		if ( $term ) {
			wp_set_post_terms( $post_id, array( $term->term_id ), 'category', true );
			return;
		}
	}
}

/** Return the labels of band "apply" of one kind; items that are not valid labels are left out. */
function sure_labels( array $answer, string $kind ): array {
	$labels = array();
	foreach ( (array) ( $answer[ $kind ] ?? array() ) as $item ) {
		$label = is_array( $item ) && 'apply' === ( $item['band'] ?? '' ) ? ( $item['label'] ?? null ) : null;
		if ( is_string( $label ) && '' !== sanitize_text_field( $label ) && mb_strlen( $label ) <= NAME_CHARACTERS ) {
			$labels[] = $label;
		}
	}
	return $labels;
}

/** Store with a post the terms that are taken off it. This plugin removes none, so a person did it. */
function remember_removed( int $post_id, array $term_taxonomy_ids, string $taxonomy ): void {
	if ( ! in_array( $taxonomy, KINDS, true ) || 'post' !== get_post_type( $post_id ) ) {
		return;
	}
	$known = removed_from( $post_id, $taxonomy );
	foreach ( $term_taxonomy_ids as $id ) {
		$term = get_term_by( 'term_taxonomy_id', $id );
		if ( $term && ! is_default( $term->term_id ) && ! in_array( plain( $term->name ), $known, true ) ) {
			add_post_meta( $post_id, meta_key( $taxonomy ), wp_slash( plain( $term->name ) ) );
		}
	}
}

/** Return the names of all terms that a person has ever taken off a post. */
function removed_from( int $post_id, string $taxonomy ): array {
	return array_map( 'strval', get_post_meta( $post_id, meta_key( $taxonomy ) ) );
}

/** Return the names of a post's terms, without the default category, which WordPress gives to posts without one. */
function names_on( int $post_id, string $taxonomy ): array {
	$terms = get_the_terms( $post_id, $taxonomy );
	$names = array();
	foreach ( is_array( $terms ) ? $terms : array() as $term ) {
		if ( 'category' !== $taxonomy || ! is_default( $term->term_id ) ) {
			$names[] = plain( $term->name );
		}
	}
	return $names;
}

function is_default( int $term_id ): bool {
	return (int) get_option( 'default_category' ) === $term_id;
}

/** The underscore keeps the key out of the editors' lists of custom fields. */
function meta_key( string $taxonomy ): string {
	return "_fuda_removed_{$taxonomy}";
}

/** Return text as a reader sees it: WordPress stores "R&D" as "R&amp;D". */
function plain( string $text ): string {
	return html_entity_decode( wp_strip_all_tags( $text, true ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}

/**
 * Return the headers that authorise a request: a token, or else a signature with AWS credentials (Signature
 * Version 4 of host, type, time and body). Curl could sign too, but includes headers that gateways change.
 */
function authorisation( string $url, string $type, string $body ): array {
	if ( defined( 'FUDA_TOKEN' ) ) {
		return array( 'Authorization' => 'Bearer ' . FUDA_TOKEN );
	}
	$host = (string) wp_parse_url( $url, PHP_URL_HOST );
	if ( ! defined( 'FUDA_AWS_ACCESS_KEY_ID' ) || ! preg_match( AWS_HOST, $host, $region ) ) {
		return array();
	}
	$time      = gmdate( 'Ymd\THis\Z' );
	$scope     = array( substr( $time, 0, 8 ), $region[1], 'execute-api', 'aws4_request' );
	$path      = (string) wp_parse_url( $url, PHP_URL_PATH );
	$signed    = 'content-type;host;x-amz-date';
	$canonical = "POST\n{$path}\n\ncontent-type:{$type}\nhost:{$host}\nx-amz-date:{$time}\n\n{$signed}\n";
	$digest    = hash( 'sha256', $canonical . hash( 'sha256', $body ) );
	$key       = 'AWS4' . FUDA_AWS_SECRET_ACCESS_KEY;
	foreach ( $scope as $part ) {
		$key = hash_hmac( 'sha256', $part, $key, true );
	}
	$scope     = implode( '/', $scope );
	$signature = hash_hmac( 'sha256', "AWS4-HMAC-SHA256\n{$time}\n{$scope}\n{$digest}", $key );
	$name      = FUDA_AWS_ACCESS_KEY_ID;
	return array(
		'X-Amz-Date'    => $time,
		'Authorization' => "AWS4-HMAC-SHA256 Credential={$name}/{$scope}, SignedHeaders={$signed}, Signature={$signature}",
	);
}
